/** Whether the screen that somebody waits for is there: what surrounds it is asked for after that. */

import { readonly, ref, type Ref } from 'vue'

const PATIENCE = 2_000
const isCalm = ref(false)
let isWaiting = false

/** False while the page starts, and true from then on. */
export function useCalm(): Readonly<Ref<boolean>> {
  if (!isWaiting) {
    isWaiting = true
    const calm = () => (isCalm.value = true)
    // Safari has no idea of idleness.
    if (typeof requestIdleCallback === 'function') setTimeout(() => requestIdleCallback(calm, { timeout: PATIENCE }), 500)
    else setTimeout(calm, PATIENCE)
  }
  return readonly(isCalm)
}
