/** Something that is open because the address says so: any link can open it, and Back closes it. */

import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useAddressFlag(name: string): WritableComputedRef<boolean> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => name in route.query,
    set(isOn) {
      const others = Object.fromEntries(Object.entries(route.query).filter(([key]) => key !== name))
      if (isOn) void router.push({ query: { ...others, [name]: '' } })
      else if (name in route.query) void router.replace({ query: others })
    },
  })
}
