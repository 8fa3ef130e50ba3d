/** Which entry the keys are on. It stays with its entry when others come and go around it. */

import { computed, ref, watch, type ComputedRef } from 'vue'

export function useMarker(keys: ComputedRef<string[]>) {
  const chosen = ref('')
  /** Until somebody moves it, the first entry is the one that Enter means. */
  const hasMoved = ref(false)
  const marked = computed(() => (hasMoved.value && keys.value.includes(chosen.value) ? chosen.value : (keys.value[0] ?? '')))

  watch(keys, (now) => {
    if (!now.includes(chosen.value)) hasMoved.value = false
  })

  function mark(key: string): void {
    chosen.value = key
    hasMoved.value = true
  }

  function move(step: number): void {
    const count = keys.value.length
    if (!count) return
    const at = keys.value.indexOf(marked.value)
    // One step wraps around; a leap stops at the ends.
    const next = Math.abs(step) === 1 ? (at + step + count) % count : Math.min(count - 1, Math.max(0, at + step))
    mark(keys.value[next] ?? '')
  }

  function reset(): void {
    hasMoved.value = false
  }

  return { marked, mark, move, reset }
}
