/** Who else has a conversation open here, and who types: told for a moment, kept nowhere. */

import { computed, onScopeDispose, ref, watch } from 'vue'

import { useColleagues } from '@/shared/catalogues'
import { useLive } from '@/shared/live'
import { useSession } from '@/shared/useSession'
import { useConversationDeeds } from './useInbox'

const EVERY = 12_000
const GONE_AFTER = 30_000
const STILL_TYPING = 4_000

export function usePresence(id: () => number) {
  const session = useSession()
  const { person } = useColleagues()
  const { presence } = useConversationDeeds()
  const others = ref(new Map<number, { at: number; isTyping: boolean }>())
  const isTyping = ref(false)
  let typed = 0

  // Nobody waits for it, and nothing is lost with it.
  const tell = () => void (id() > 0 && !document.hidden && presence(id(), isTyping.value).catch(() => undefined))
  function look(): void {
    const now = Date.now()
    if (isTyping.value && now - typed > STILL_TYPING) {
      isTyping.value = false
      tell()
    }
    const there = [...others.value].filter(([, one]) => now - one.at < GONE_AFTER)
    if (there.length !== others.value.size) others.value = new Map(there)
  }
  const beat = setInterval(tell, EVERY)
  const watchers = setInterval(look, 1_000)
  onScopeDispose(() => [beat, watchers].forEach(clearInterval))

  watch(
    id,
    () => {
      others.value = new Map()
      isTyping.value = false
      tell()
    },
    { immediate: true },
  )
  useLive(
    () => (id() > 0 ? [`conversation:${id()}`] : []),
    (hint) => {
      const who = Number(hint.user)
      if (hint.kind !== 'presence' || !who || who === session.me?.id) return
      const isNew = !others.value.has(who)
      others.value = new Map(others.value).set(who, { at: Date.now(), isTyping: hint.is_typing === true })
      // Whoever has just come does not know yet that somebody was here.
      if (isNew) tell()
    },
  )
  const named = (typing: boolean) => [...others.value].filter(([, one]) => one.isTyping === typing).map(([who]) => person(who)?.name ?? '').filter(Boolean)
  return {
    typing: computed(() => named(true)),
    reading: computed(() => named(false)),
    typedNow(): void {
      typed = Date.now()
      if (isTyping.value) return
      isTyping.value = true
      tell()
    },
  }
}
