/** Do something whenever an element at the end of a list comes into sight. */

import { onScopeDispose, watch, type Ref } from 'vue'

export function useBottom(end: Readonly<Ref<Element | null>>, reach: () => void): void {
  const eye = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && reach(), { rootMargin: '400px' })
  watch(end, (now, before) => {
    if (before) eye.unobserve(before)
    if (now) eye.observe(now)
  })
  onScopeDispose(() => eye.disconnect())
}
