/** Whether this machine has a network, and whether the server can be reached over it. */

import { computed, ref, watch, type ComputedRef } from 'vue'

import { useLiveState } from './live'

/** A stream that comes back within this time was not worth a word. */
const PATIENCE = 5000

const hasNetwork = ref(navigator.onLine)
addEventListener('online', () => (hasNetwork.value = true))
addEventListener('offline', () => (hasNetwork.value = false))

const isLost = ref(false)
const live = useLiveState()
let timer: ReturnType<typeof setTimeout> | undefined
watch(live, (now) => {
  if (now === 'connecting') return
  if (now !== 'lost') {
    clearTimeout(timer)
    timer = undefined
    isLost.value = false
  } else timer ??= setTimeout(() => (isLost.value = true), PATIENCE)
})

export type Reach = 'online' | 'offline' | 'unreachable'

export function useReach(): ComputedRef<Reach> {
  return computed(() => {
    if (!hasNetwork.value) return 'offline'
    return isLost.value ? 'unreachable' : 'online'
  })
}
