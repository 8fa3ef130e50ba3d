/** A part of the address, and nothing where it says the usual. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function usePart() {
  const route = useRoute()
  const router = useRouter()
  return (name: string, usual = '') =>
    computed({
      get: () => String(route.query[name] ?? usual),
      set: (now: string | null) => void router.replace({ query: { ...route.query, [name]: !now || now === usual ? undefined : now } }),
    })
}
