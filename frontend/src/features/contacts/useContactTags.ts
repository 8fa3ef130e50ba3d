/** The tags of a contact: they change at once, and come back with a reason where they are refused. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask } from '@/api/client'
import { patchLists } from '@/shared/list/useKeysetRows'
import { changed, differenceOf, isSameName, type TagLike } from '@/shared/tags/choosing'
import { useTags } from '@/shared/tags/useTags'
import { useToasts } from '@/shared/toasts'
import type { Contact } from './useContact'

export function useContactTags(contact: () => Contact) {
  const { t } = useI18n()
  const client = useQueryClient()
  const toasts = useToasts()
  const known = useTags()
  let underway = 0

  const tags = computed<TagLike[]>(() => {
    const colours = contact().included?.tags ?? []
    return contact().tags.map((name) => colours.find((tag) => tag.name === name) ?? { name })
  })
  const named = (name: string): TagLike => known.tags.value.find((tag) => isSameName(tag.name, name)) ?? { name }

  /** How it will look, until the server says. */
  function show(add: string[], remove: string[]): void {
    const { id } = contact()
    const after = changed(tags.value, { add: add.map(named), remove })
    const put = <R extends { included?: object }>(row: R): R => ({ ...row, tags: after.map((tag) => tag.name), included: { ...row.included, tags: after } })
    client.setQueryData<Contact>(['contact', id], (row) => row && put(row))
    patchLists<{ id: number; included?: object }>(client, 'contacts', id, put)
  }

  async function send(add: string[], remove: string[]): Promise<void> {
    const { id } = contact()
    show(add, remove)
    underway += 1
    try {
      await ask(api.POST('/api/v1/contacts/tag/', { body: { ids: [id], add, remove } }))
      if (add.some((name) => named(name).slug === undefined)) void client.invalidateQueries({ queryKey: ['tags'] })
    } finally {
      underway -= 1
      // What is still on its way would look undone.
      if (underway === 0) void client.invalidateQueries({ queryKey: ['contact', id] })
    }
  }

  function set(names: string[]): void {
    const { add, remove } = differenceOf(contact().tags, names)
    if (add.length + remove.length > 0) send(add, remove).catch((fault: unknown) => toasts.fail(fault, () => set(names)))
  }

  /** Say what is different from before, and offer to take it back. */
  function tell(before: readonly string[]): void {
    const { add, remove } = differenceOf(before, contact().tags)
    if (add.length + remove.length === 0) return
    const words = (names: string[]) => names.map((name) => t('tags.quoted', { name })).join(', ')
    const said = [add.length > 0 && t('tags.given', { names: words(add) }), remove.length > 0 && t('tags.taken', { names: words(remove) })]
    toasts.undoable(said.filter(Boolean).join(' '), () => send(remove, add))
  }

  return { tags, set, tell }
}
