/** Two records side by side, made one, and made two again. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { Of } from '@/shared/catalogues'
import { readMerges, touchedBy, unmerge } from '@/shared/records/mergesOf'

export type Preview = Schemas['MergePreview']
export type Choices = Record<string, number>

const path = (id: number) => ({ path: { id: String(id) } })

export function useMergePreview(of: () => Of, one: () => number, two: () => number) {
  function read(signal: AbortSignal): Promise<Preview> {
    const params = { ...path(one()), query: { with: two() } }
    return of() === 'contact'
      ? ask(api.GET('/api/v1/contacts/{id}/merge-preview/', { params, signal }))
      : ask(api.GET('/api/v1/organisations/{id}/merge-preview/', { params, signal }))
  }
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['merge-preview', of(), one(), two()]),
    queryFn: ({ signal }) => read(signal),
    retry: false,
    staleTime: 0,
  })
  return { preview: data, fault: error, isPending, again: () => void refetch() }
}

export function useMergeDeeds(of: () => Of) {
  const client = useQueryClient()
  const refresh = () => Promise.all(touchedBy(of()).map((queryKey) => client.invalidateQueries({ queryKey })))

  function merge(preview: Preview, fields: Choices): Promise<unknown> {
    const given = { params: path(preview.survivor.id), body: { with: preview.other.id, fields } }
    return of() === 'contact' ? ask(api.POST('/api/v1/contacts/{id}/merge/', given)) : ask(api.POST('/api/v1/organisations/{id}/merge/', given))
  }

  return {
    merge: (preview: Preview, fields: Choices) => merge(preview, fields).finally(refresh),
    unmerge: (survivor: number, other: number) => unmerge(of(), survivor, other, 'survivor').finally(refresh),
  }
}

export function useMerges(of: () => Of) {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['merges', of(), 'list']),
    queryFn: ({ signal }) => readMerges(of(), null, signal),
  })
  return { rows: computed(() => data.value?.results ?? []), fault: error, isPending, isFetching, again: () => void refetch() }
}
