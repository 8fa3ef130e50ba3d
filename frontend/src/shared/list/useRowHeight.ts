/** How high a row is just now: density and the kind of pointer decide. */

import { onScopeDispose, ref, watch } from 'vue'

import { useTheme } from '../useTheme'

export function useRowHeight() {
  const { density } = useTheme()
  const height = ref(32)
  const coarse = matchMedia('(pointer: coarse)')

  function read(): void {
    const said = Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row'))
    if (said > 0) height.value = said
  }

  watch(density, read, { immediate: true, flush: 'post' })
  coarse.addEventListener('change', read)
  onScopeDispose(() => coarse.removeEventListener('change', read))
  return height
}
