/** Where a contact stands in its lifecycle, why and since when; and putting it elsewhere by hand. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'

import { api, ask } from '@/api/client'
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
