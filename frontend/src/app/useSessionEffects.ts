/** What comes and goes with the person who is signed in: the live stream, their settings, their data. */

import { useQueryClient } from '@tanstack/vue-query'
import { watch } from 'vue'
import { useRouter } from 'vue-router'

import { onLiveReset, resumeLive, startLive, stopLive, useLive, useLiveState } from '@/shared/live'
import { closePalette } from '@/shared/palette'
import { forgetPreferences, readPreferences } from '@/shared/preferences'
import { sweepDrafts } from '@/shared/useDraft'
import { useSession } from '@/shared/useSession'

export function useSessionEffects(): void {
  const session = useSession()
  const router = useRouter()
  const client = useQueryClient()
  const live = useLiveState()
  /** What this machine has holds until the server can be asked again. */
  const readSettings = () => void readPreferences().catch(() => undefined)

  function enter(id: number): void {
    startLive(id)
    readSettings()
    sweepDrafts()
  }

  function leave(): void {
    stopLive()
    closePalette()
    forgetPreferences()
    const { fullPath, meta } = router.currentRoute.value
    // What was on screen is nobody's business any more, before it may be forgotten.
    const isGone = meta.isOpen ? Promise.resolve() : router.replace({ name: 'sign-in', query: { next: fullPath, left: '' } })
    void isGone.finally(() => {
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'ways' })
      client.getMutationCache().clear()
    })
  }

  watch(
    () => session.me?.id,
    (id, before) => {
      if (before !== undefined) leave()
      if (id !== undefined) enter(id)
    },
    { immediate: true },
  )
  watch(
    () => session.hasExpired,
    (isOver) => !isOver && session.isSignedIn && resumeLive(),
  )
  // A stream that was cut off may have been so because a role or the session changed.
  watch(live, (now, before) => {
    if (now === 'over' || (now === 'live' && (before === 'lost' || before === 'connecting'))) void session.check()
  })
  useLive(
    () => (session.isSignedIn ? ['user:me'] : []),
    (hint) => {
      if (hint.kind === 'session_revoked') void session.check()
      if (hint.kind === 'preference') readSettings()
    },
    readSettings,
  )
  onLiveReset(() => void client.invalidateQueries({ refetchType: document.hidden ? 'none' : 'active' }))
  addEventListener('online', resumeLive)
}
