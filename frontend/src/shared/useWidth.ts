/** How wide and how high elements are, for layouts that depend on the room they have and not on the window. */

import { onScopeDispose, ref, type Ref, watch } from 'vue'

export const useWidth = (element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> => useSide(element, 'width')

export const useHeight = (element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> => useSide(element, 'height')

function useSide(element: Readonly<Ref<HTMLElement | null>>, side: 'width' | 'height'): Readonly<Ref<number>> {
  const size = ref(0)
  const watching = new ResizeObserver(([entry]) => (size.value = entry?.contentRect[side] ?? 0))
  watch(
    element,
    (now) => {
      watching.disconnect()
      size.value = (side === 'width' ? now?.clientWidth : now?.clientHeight) ?? 0
      if (!now) return
      watching.observe(now)
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(() => watching.disconnect())
  return size
}
