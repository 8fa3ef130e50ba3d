/** A value once it has stood still for a moment: what somebody typed, rather than each letter of it. */

import { onScopeDispose, ref, type Ref, watch } from 'vue'

export function useSettled<T>(value: Ref<T>, pause: number): Readonly<Ref<T>> {
  const settled = ref(value.value) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(value, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => (settled.value = now), pause)
  })
  onScopeDispose(() => clearTimeout(timer))
  return settled
}
