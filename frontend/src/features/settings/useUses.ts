/** What names a tag or a field. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'

export type Uses = Schemas['Uses'] & { isBound: boolean }

export function useUses(of: 'tags' | 'custom-fields', id: () => number | undefined) {
  const { data } = useQuery({
    queryKey: computed(() => ['settings', 'uses', of, id()]),
    queryFn: ({ signal }) => {
      const params = { path: { id: String(id()) } }
      return ask(of === 'tags' ? api.GET('/api/v1/tags/{id}/uses/', { params, signal }) : api.GET('/api/v1/custom-fields/{id}/uses/', { params, signal }))
    },
    enabled: () => id() !== undefined,
    staleTime: 0,
  })
  /** Null where nothing names it, or that is not known yet. */
  const uses = computed<Uses | null>(() => {
    const found = data.value
    if (!found) return null
    const isBound = found.segments.length + found.rules.length + found.formulas.length > 0
    return isBound || found.views.length + found.other_views > 0 ? { ...found, isBound } : null
  })
  return { uses }
}
