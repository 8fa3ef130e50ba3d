/** Segments: read, previewed, explained, saved and put away. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { useSettled } from '@/shared/useSettled'
import type { GroupJson } from '@/shared/conditions/tree'

export type Segment = Schemas['Segment']
export type Explanation = Schemas['Explanation']
export type Given = { name: string; description: string; conditions?: GroupJson; kind?: 'dynamic' | 'static' }

export function useSegments(query: () => { q?: string; archived: boolean }) {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['segments', 'list', query()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/segments/', { params: { query: { ...query(), page_size: 200 } }, signal })),
    placeholderData: keepPreviousData,
  })
  return { rows: computed(() => data.value?.results ?? []), total: computed(() => data.value?.total), fault: error, isPending, isFetching, again: () => void refetch() }
}

export function useSegment(id: () => string) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['segments', 'one', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/segments/{id}/', { params: { path: { id: id() } }, signal })),
    enabled: () => /^\d+$/.test(id()),
    // Who belongs to one that was just made or changed is found a moment later.
    refetchInterval: ({ state }) => (state.data?.kind === 'dynamic' && !state.data.refreshed_at && !state.data.fault ? 2_000 : false),
  })
  return { segment: data, fault: error, isPending, again: () => void refetch() }
}

/** Whom the conditions mean, a moment after they were last changed; an answer that comes late is dropped. */
export function usePreview(conditions: Ref<GroupJson>) {
  const asked = useSettled(
    computed(() => JSON.stringify(conditions.value)),
    350,
  )
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['segments', 'preview', asked.value]),
    queryFn: ({ signal }) => ask(api.POST('/api/v1/segments/preview/', { body: { conditions: JSON.parse(asked.value) as never }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  })
  return { preview: data, fault: error, isBusy: isFetching, again: () => void refetch() }
}

export function useExplanation(segment: () => number, contact: () => number | null) {
  return useQuery({
    queryKey: computed(() => ['segments', 'explain', segment(), contact()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/segments/{id}/explain/', { params: { path: { id: String(segment()) }, query: { contact: contact()! } }, signal })),
    enabled: () => contact() !== null,
    retry: false,
  })
}

export function useSegmentDeeds() {
  const client = useQueryClient()
  const path = (segment: Segment) => ({ path: { id: String(segment.id) } })
  const refresh = () => Promise.all([['segments'], ['contacts']].map((queryKey) => client.invalidateQueries({ queryKey })))

  async function save(segment: Segment | undefined, given: Given): Promise<Segment> {
    const { kind, ...changes } = given
    try {
      if (!segment) return await ask(api.POST('/api/v1/segments/', { body: { ...given, kind } as never }))
      const headers = { 'If-Match': tagOf(segment.version ?? 0) }
      return await ask(api.PATCH('/api/v1/segments/{id}/', { params: path(segment), body: changes as never, headers }))
    } finally {
      await refresh()
    }
  }

  return {
    save,
    archive: (segment: Segment) => ask(api.POST('/api/v1/segments/{id}/archive/', { params: path(segment) })).finally(refresh),
    restore: (segment: Segment) => ask(api.POST('/api/v1/segments/{id}/restore/', { params: path(segment) })).finally(refresh),
    remove: (segment: Segment) => ask(api.DELETE('/api/v1/segments/{id}/', { params: path(segment) })).finally(refresh),
    refreshNow: (segment: Segment) => ask(api.POST('/api/v1/segments/{id}/refresh/', { params: path(segment) })).finally(refresh),
    change: (segment: Segment, body: { add?: number[]; remove?: number[] }) =>
      ask(api.POST('/api/v1/segments/{id}/members/', { params: path(segment), body })).finally(refresh),
  }
}
