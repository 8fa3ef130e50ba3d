/** What a record's history is narrowed to stands in the address. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { Narrowing } from '../timeline/useTimeline'

const one = (value: unknown): string => (typeof value === 'string' ? value : '')

export function useNarrowing() {
  const route = useRoute()
  const router = useRouter()
  const own = route.path
  let last = route.query

  return computed<Narrowing>({
    get: () => {
      // A page that is being left does not read the next one's address.
      if (route.path === own) last = route.query
      return { show: one(last.show).split(',').filter(Boolean), by: one(last.by), search: one(last.search) }
    },
    set: ({ show, by, search }) => {
      void router.replace({
        query: { ...route.query, show: show.join() || undefined, by: by || undefined, search: search || undefined },
      })
    },
  })
}
