/** Two contacts side by side, made one, and made two again. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'

export type Preview = Schemas['MergePreview']
export type Choices = Record<string, number>

export function useMergePreview(one: () => number, two: () => number) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['merge-preview', one(), two()]),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/contacts/{id}/merge-preview/', { params: { path: { id: String(one()) }, query: { with: two() } }, signal })),
    retry: false,
    staleTime: 0,
  })
  return { preview: data, fault: error, isPending, again: () => void refetch() }
}

export function useMergeDeeds() {
  const client = useQueryClient()
  const path = (id: number) => ({ path: { id: String(id) } })
  const refresh = () =>
    Promise.all([['duplicates'], ['merges'], ['contact'], ['contacts']].map((queryKey) => client.invalidateQueries({ queryKey })))

  return {
    merge: (preview: Preview, fields: Choices) =>
      ask(api.POST('/api/v1/contacts/{id}/merge/', { params: path(preview.survivor.id), body: { with: preview.other.id, fields } })).finally(refresh),
    unmerge: (survivor: number, other: number, added_to: 'survivor' | 'other' = 'survivor') =>
      ask(api.POST('/api/v1/contacts/{id}/unmerge/', { params: path(survivor), body: { with: other, added_to } })).finally(refresh),
  }
}

export function useMerges() {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: ['merges', 'list'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/merges/', { params: { query: { page_size: 100 } }, signal })),
  })
  return { rows: computed(() => data.value?.results ?? []), fault: error, isPending, isFetching, again: () => void refetch() }
}
