/** Sending what was written: as an answer, as the first message, or as a note. */

import { ref } from 'vue'

import { newKey } from '@/api/client'
import { reasonOf } from '@/shared/faults'
import { useNoteDeeds } from '@/shared/notes/useNotes'
import { type Conversation, type Said, useConversationDeeds } from './useInbox'

export function useSending(to: { conversation?: Conversation; contact: { id: number } }) {
  const deeds = useConversationDeeds()
  const notes = useNoteDeeds('contact', to.contact.id)
  const isSending = ref(false)
  const fault = ref('')
  /** Sent once, however often it has to be tried. */
  let wish = { said: '', key: '' }

  async function send(given: Said | { note: string }): Promise<{ row?: Conversation } | null> {
    const said = JSON.stringify(given)
    if (wish.said !== said) wish = { said, key: newKey() }
    isSending.value = true
    fault.value = ''
    try {
      if ('note' in given) {
        await notes.add(given.note)
        await deeds.noted(to.contact.id)
        return {}
      }
      const row = await (to.conversation ? deeds.reply(to.conversation.id, given, wish.key) : deeds.write(to.contact.id, given, wish.key))
      wish = { said: '', key: '' }
      return { row }
    } catch (why) {
      fault.value = reasonOf(why)
      return null
    } finally {
      isSending.value = false
    }
  }

  return { send, isSending, fault }
}
