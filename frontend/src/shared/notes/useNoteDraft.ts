/** A note on its way to the server: what was typed stays until it is there, whatever comes between. */

import { computed, onScopeDispose, ref } from 'vue'

import { Unreachable } from '@/api/problems'
import { reasonOf } from '../faults'
import { say } from '../i18n'
import { useDraft } from '../useDraft'
import { useUnsaved } from '../useUnsaved'
import { type Named, toContent } from './writing'

export interface NoteDraft {
  text: string
  named: Named[]
  /** What the note said when the change began. */
  base?: string
}

/** `send` hands the content over, and throws where it was not taken. */
export function useNoteDraft(key: string, blank: () => NoteDraft, send: (content: string) => Promise<unknown>) {
  const draft = useDraft<NoteDraft>(key, blank)
  const isSending = ref(false)
  const isAway = ref(false)
  const fault = ref('')

  async function submit(): Promise<boolean> {
    const { text, named } = draft.value.value
    if (isSending.value || !text.trim()) return false
    isSending.value = true
    fault.value = ''
    isAway.value = false
    try {
      await send(toContent(text, named))
      // What was typed while it was on its way is the beginning of another one.
      const rest = draft.value.value.text
      draft.discard()
      if (rest !== text && rest.startsWith(text)) draft.value.value = { text: rest.slice(text.length).trimStart(), named }
      return true
    } catch (caught) {
      isAway.value = caught instanceof Unreachable
      fault.value = isAway.value ? say('records.away') : reasonOf(caught)
      return false
    } finally {
      isSending.value = false
    }
  }

  useUnsaved(() => draft.wouldBeLost.value)
  return { draft, isSending, isAway, fault, submit, hasText: computed(() => draft.value.value.text.trim() !== '') }
}

/** Try again by itself once the network is back. */
export function useAgainOnline(isAway: () => boolean, again: () => unknown): void {
  const hear = () => isAway() && void again()
  addEventListener('online', hear)
  onScopeDispose(() => removeEventListener('online', hear))
}
