/** Where a contact stands in its lifecycle, why and since when; and putting it elsewhere by hand. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask } from '@/api/client'
import { everything } from '@/shared/catalogues'
import { useLiveKeys } from '@/shared/live'

export function useContactStage(id: number) {
  const client = useQueryClient()
  const queryKey = ['contact-stage', id]
  const params = { path: { id } }
  const { data, error, isPending, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/contacts/{id}/stage/', { params, signal })),
  })
  useLiveKeys([`contact:${id}`], [queryKey])

  const refresh = () => Promise.all([queryKey, ['contact', id], ['contacts'], ['lifecycle']].map((key) => client.invalidateQueries({ queryKey: key })))

  return {
    standing: data,
    fault: error,
    isPending,
    again: () => void refetch(),
    put: (body: { stage: number; until: string | null; note: string }) => ask(api.PUT('/api/v1/contacts/{id}/stage/', { params, body })).finally(refresh),
    letGo: () => ask(api.DELETE('/api/v1/contacts/{id}/stage/', { params })).finally(refresh),
  }
}

/** Whether contacts of the type go through stages; asked only where `when()` says so. */
export function useHasStages(type: () => string | null | undefined, when: () => boolean) {
  const { data } = useQuery({
    queryKey: ['lifecycle', 'types'],
    queryFn: () => everything((cursor) => ask(api.GET('/api/v1/lifecycles/', { params: { query: { fields: 'id,type', page_size: 200, cursor } } }))),
    enabled: when,
    staleTime: 5 * 60_000,
  })
  return computed(() => (data.value ?? []).some((one) => one.type === type()))
}
