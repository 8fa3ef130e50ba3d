/** How wide an element is, for layouts that depend on the room they have and not on the window. */

import { onScopeDispose, ref, type Ref, watch } from 'vue'

export function useWidth(element: Ref<HTMLElement | null>): Readonly<Ref<number>> {
  const width = ref(0)
  const watching = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? 0))
  watch(
    element,
    (now) => {
      watching.disconnect()
      if (!now) return
      width.value = now.clientWidth
      watching.observe(now)
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(() => watching.disconnect())
  return width
}
