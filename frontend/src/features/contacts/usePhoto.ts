/** The picture of a contact: chosen from the machine, or taken away. */

import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'

import { api, ask } from '@/api/client'
import { patchLists } from '@/shared/list/useKeysetRows'
import { useToasts } from '@/shared/toasts'
import type { Contact } from './useContact'

const TYPES = ['image/png', 'image/jpeg', 'image/webp']
const LIMIT = 2 * 1024 * 1024

export function usePhoto(id: number) {
  const { t } = useI18n()
  const toasts = useToasts()
  const client = useQueryClient()
  const path = { id: String(id) }

  async function tried(deed: Promise<Contact>, said: string): Promise<void> {
    try {
      const { photo, version } = await deed
      client.setQueryData<Contact>(['contact', id], (old) => old && { ...old, photo, version })
      patchLists<{ id: number; photo?: string; version?: number }>(client, 'contacts', id, (old) => ({ ...old, photo, version }))
      toasts.show(said, { tone: 'good' })
    } catch (fault) {
      toasts.fail(fault)
    }
  }

  function send(file: File): void {
    if (!TYPES.includes(file.type) || file.size > LIMIT) {
      toasts.show(t('contacts.photo.unfit'), { tone: 'bad' })
      return
    }
    const body = { body: file as unknown as string, bodySerializer: (given: unknown) => given as BodyInit, headers: { 'Content-Type': file.type } }
    void tried(ask(api.PUT('/api/v1/contacts/{id}/photo/', { params: { path }, ...body })), t('contacts.photo.set_said'))
  }

  return {
    choose: () => {
      const input = Object.assign(document.createElement('input'), { type: 'file', accept: TYPES.join() })
      input.addEventListener('change', () => input.files?.[0] && send(input.files[0]))
      input.click()
    },
    remove: () => void tried(ask(api.DELETE('/api/v1/contacts/{id}/photo/', { params: { path } })), t('contacts.photo.removed')),
  }
}
