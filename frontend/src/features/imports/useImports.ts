/** Imports: the list of them, one of them as it goes on, and what can be done with it. */

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'

export type Import = Schemas['Import']
export type ImportLine = Schemas['ImportLine']
export type Target = Schemas['ImportTarget']
export type Outcome = ImportLine['outcome']
export type Wishes = Schemas['RunImportRequest']
export type Said = Schemas['PatchedSettleImportRequest']
/** How a file is written, and which part of it is read. */
export type Reading = Pick<Said, 'encoding' | 'delimiter' | 'sheet' | 'has_header'>

const KEY = 'imports'
const SHOWN = 50
/** Hints may be missed; whoever waits for work looks again by himself. */
const LOOK = 3_000

export const isAtWork = (one: Import): boolean => one.status === 'running' || one.status === 'undoing'

export function useImports() {
  const query = useQuery({
    queryKey: [KEY, 'list'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/imports/', { params: { query: { page_size: SHOWN } }, signal })),
    refetchInterval: ({ state }) => (state.data?.results.some(isAtWork) ? LOOK : false),
  })
  return { ...query, rows: computed(() => query.data.value?.results ?? []) }
}

export function useImport(id: () => number) {
  const queryKey = computed(() => [KEY, id()])
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/imports/{id}/', { params: { path: { id: String(id()) } }, signal })),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? LOOK : false),
  })
  useLiveKeys(() => (query.data.value?.job ? [`job:${query.data.value.job}`] : []), () => [[...queryKey.value]])
  return query
}

export function useTargets() {
  return useQuery({
    queryKey: [KEY, 'targets'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/imports/fields/', { signal })),
    staleTime: 60_000,
  })
}

/** What people can be asked for by mail: purposes with double opt-in. */
export function useAskable() {
  const query = useQuery({
    queryKey: [KEY, 'askable'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/purposes/', { params: { query: { page_size: 200 } }, signal })),
    staleTime: 60_000,
  })
  return { askable: computed(() => (query.data.value?.results ?? []).filter((one) => one.double_opt_in)) }
}

/** The lines of one outcome, or those that undoing left. */
export function useLines(work: () => Import, shown: () => Outcome | 'left') {
  return useInfiniteQuery({
    queryKey: computed(() => [KEY, work().id, 'lines', shown(), work().status, work().done]),
    queryFn: ({ signal, pageParam }) => {
      const wish = shown()
      const query = { page_size: SHOWN, cursor: pageParam || undefined, ...(wish === 'left' ? { undone: 'left' as const } : { outcome: wish }) }
      return ask(api.GET('/api/v1/imports/{id}/lines/', { params: { path: { id: work().id }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => (page.next ? (new URL(page.next).searchParams.get('cursor') ?? undefined) : undefined),
  })
}

export function useImportDeeds() {
  const client = useQueryClient()
  const path = (work: Import) => ({ params: { path: { id: String(work.id) } } })
  const shown = async (asked: Promise<Import>) => {
    const work = await asked
    client.setQueryData([KEY, work.id], work)
    void client.invalidateQueries({ queryKey: [KEY, 'list'] })
    void client.invalidateQueries({ queryKey: ['jobs'] })
    return work
  }
  return {
    settle: (work: Import, body: Said) => shown(ask(api.PATCH('/api/v1/imports/{id}/', { ...path(work), body }))),
    run: (work: Import, body: Wishes) => shown(ask(api.POST('/api/v1/imports/{id}/run/', { ...path(work), body }))),
    cancel: (work: Import) => shown(ask(api.POST('/api/v1/imports/{id}/cancel/', path(work)))),
    undo: (work: Import) => shown(ask(api.POST('/api/v1/imports/{id}/undo/', path(work)))),
  }
}
