/**
 * Live hints: a screen names the channels it shows and is told when to read them anew.
 *
 * A hint carries ids and no data; what changed is read from the API.
 */

import { useQueryClient, type QueryKey } from '@tanstack/vue-query'
import { onScopeDispose, readonly, ref, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'

import { newKey } from '@/api/client'
import type { Hint, LiveState } from './live/connection'
import { Tabs } from './live/tabs'

export type { Hint, LiveState } from './live/connection'

interface Ear {
  channels: readonly string[]
  hint: (hint: Hint) => void
  reset?: () => void
}

/** As many as the server lets one stream have. */
const MOST = 50
/** A screen is read anew at most this often, however many hints come. */
const PACE = 800

const ears = new Set<Ear>()
const state = ref<LiveState>('off')
const me = ref('')
const whenReset = new Set<() => void>()

function pass(hint: Hint): void {
  const spoken = hint.channel === me.value ? 'user:me' : hint.channel
  for (const ear of [...ears]) if (ear.channels.includes(spoken)) ear.hint(hint)
}

const tabs = new Tabs(
  {
    hint: pass,
    reset: () => {
      whenReset.forEach((then) => then())
      for (const ear of [...ears]) ear.reset?.()
    },
    state: (now) => (state.value = now),
    place: () => undefined,
    // Whoever shows the record reads it again, and finds that it is out of sight.
    denied: (channel) => pass({ channel, kind: 'denied' }),
  },
  {
    locks: navigator.locks,
    channel: typeof BroadcastChannel === 'function' ? new BroadcastChannel('rapport.live') : undefined,
    tab: newKey(),
  },
)

function tell(): void {
  tabs.want([...new Set([...ears].flatMap((ear) => [...ear.channels]))].slice(0, MOST))
}

/** Begin for the person of this id; the app does so once somebody is signed in. */
export function startLive(user: number): void {
  me.value = `user:${user}`
  tabs.start()
  tell()
}

export function stopLive(): void {
  tabs.stop()
  state.value = 'off'
}

/** Try at once instead of when it is time: the network is back, or the session is. */
export function resumeLive(): void {
  tabs.resume()
}

/** Be told that hints may have been missed, so that all that is shown may be old. */
export function onLiveReset(then: () => void): () => void {
  whenReset.add(then)
  return () => whenReset.delete(then)
}

export function useLiveState(): Readonly<Ref<LiveState>> {
  return readonly(state)
}

/** Hear the hints of some channels while the caller is on screen: `useLive(() => [`contact:${id}`], …)`. */
export function useLive(
  channels: MaybeRefOrGetter<readonly string[]>,
  hint: (hint: Hint) => void,
  reset?: () => void,
): void {
  const ear: Ear = { channels: [], hint, reset }
  ears.add(ear)
  watch(
    () => [...toValue(channels)],
    (now) => {
      ear.channels = now
      tell()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    ears.delete(ear)
    tell()
  })
}

/**
 * Read queries anew when something happens on the channels; many hints in a row count as one.
 * In a tab nobody looks at, they are only marked as old.
 */
export function useLiveKeys(channels: MaybeRefOrGetter<readonly string[]>, keys: MaybeRefOrGetter<QueryKey[]>): void {
  const client = useQueryClient()
  const { call, cancel } = paced(() => {
    for (const queryKey of toValue(keys)) {
      void client.invalidateQueries({ queryKey, refetchType: document.hidden ? 'none' : 'active' })
    }
  }, PACE)
  useLive(channels, call)
  onScopeDispose(cancel)
}

/** The first call is carried out at once, those that follow within `pace` once together. */
export function paced(work: () => void, pace: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false
  function rest(): void {
    timer = undefined
    if (isDue) call()
  }
  function call(): void {
    isDue = timer !== undefined
    if (isDue) return
    work()
    timer = setTimeout(rest, pace)
  }
  return { call, cancel: () => clearTimeout(timer) }
}
