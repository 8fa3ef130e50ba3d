/** Checks, previews and people of a workflow. */

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'
import { cursorOf, KEY, pathOf } from './useWorkflows'

export type Enrolment = Schemas['Enrolment']
export type Journey = Schemas['EnrolmentWithLog']
export type Move = 'finish' | 'move' | 'exit'
export type Deed = 'exit' | 'move' | 'skip' | 'retry' | 'pause' | 'resume'
export interface PeopleFilter {
  status?: string[]
  step?: string
  contact?: number
}

export const checkDraft = (id: number) => ask(api.POST('/api/v1/workflows/{id}/check/', { params: pathOf(id) }))
export const previewPublishing = (id: number, body: { move: Move; steps: Record<string, string> }) => ask(api.POST('/api/v1/workflows/{id}/publish/preview/', { params: pathOf(id), body }))

export function usePeople(workflow: () => number, filter: () => PeopleFilter) {
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: computed(() => [KEY, 'enrolments', String(workflow()), filter()]),
    queryFn: ({ pageParam, signal }) => ask(api.GET('/api/v1/enrolments/', { params: { query: { workflow: workflow(), ...filter(), cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })
  return {
    rows: computed(() => data.value?.pages.flatMap((page) => page.results) ?? []),
    fault: error,
    isPending,
    isFetching,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
    again: () => void refetch(),
  }
}

/** How often whoever is due is looked at. */
const DUE = 2_000

export function useJourney(id: () => string, workflow: () => string) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => [KEY, 'enrolments', workflow(), 'one', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/enrolments/{id}/', { params: pathOf(id()), signal })),
    enabled: () => /^\d+$/.test(id()),
    // A worker may have carried them on between what was read and the first news that is heard.
    refetchInterval: ({ state }) => (state.data?.status === 'active' && state.data.due_at && Date.parse(state.data.due_at) <= Date.now() ? DUE : false),
  })
  useLiveKeys(
    () => [`workflow:${workflow()}`],
    () => [[KEY, 'enrolments', workflow()]],
  )
  return { journey: data, fault: error, isPending, again: () => void refetch() }
}

export function useContactWays(contact: () => number) {
  return useQuery({
    queryKey: computed(() => [KEY, 'of-contact', contact()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/enrolments/', { params: { query: { contact: contact(), page_size: 20 } }, signal })),
  })
}

export function usePeopleDeeds() {
  const client = useQueryClient()
  const refresh = () => Promise.all([['enrolments'], ['numbers'], ['of-contact'], ['one'], ['list']].map(([part]) => client.invalidateQueries({ queryKey: [KEY, part] })))
  return {
    enrol: (workflow: number, body: { contact: number } | { segment: string }) => ask(api.POST('/api/v1/workflows/{workflow}/enrolments/', { params: { path: { workflow: String(workflow) } }, body })).finally(refresh),
    one: (id: number, deed: Deed, body: object = {}) => ask(api.POST(`/api/v1/enrolments/{id}/${deed}/` as '/api/v1/enrolments/{id}/exit/', { params: pathOf(id), body })).finally(refresh),
    many: (workflow: number, body: { action: Deed; ids?: number[]; step?: string; to?: string; reason?: string }) => ask(api.POST('/api/v1/workflows/{workflow}/enrolments/bulk/', { params: { path: { workflow: String(workflow) } }, body })).finally(refresh),
  }
}
