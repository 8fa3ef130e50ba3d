/** Broadcasts: listed, read, written, sent and looked after. */

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'
import { tagOf } from '@/shared/records/tag'

export type Broadcast = Schemas['Broadcast']
export type State = Broadcast['state']
/** As the API takes it; the editor knows the shape of its own form. */
export type Given = Record<string, unknown>
export type Deed = 'send' | 'submit' | 'approve' | 'undo' | 'pause' | 'resume' | 'cancel' | 'archive' | 'restore' | 'duplicate'
export interface Narrowing {
  q?: string
  state?: State[]
  archived: boolean
}
export interface VerdictFilter {
  status?: string
  code?: string
}

const KEY = 'broadcasts'
const path = (id: number | string) => ({ path: { id: String(id) } })

export function useBroadcasts(query: () => Narrowing) {
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: computed(() => [KEY, 'list', query()]),
    queryFn: ({ pageParam, signal }) => ask(api.GET('/api/v1/broadcasts/', { params: { query: { ...query(), cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })
  useLiveKeys(['broadcasts'], [[KEY, 'list']])
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

export function useBroadcast(id: () => string) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => [KEY, 'one', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/broadcasts/{id}/', { params: path(id()), signal })),
    enabled: () => /^\d+$/.test(id()),
  })
  useLiveKeys(
    () => (/^\d+$/.test(id()) ? [`broadcast:${id()}`] : []),
    () => [
      [KEY, 'one', id()],
      [KEY, 'verdicts', id()],
    ],
  )
  return { broadcast: data, fault: error, isPending, again: () => void refetch() }
}

/** What the gate would say of everybody, asked anew whenever the audience was saved. */
export function useEstimate(broadcast: MaybeRefOrGetter<Broadcast>) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => [KEY, 'estimate', toValue(broadcast).id, toValue(broadcast).version]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/broadcasts/{id}/estimate/', { params: path(toValue(broadcast).id), signal })),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return { estimate: data, fault: error, isBusy: isFetching, again: () => void refetch() }
}

/** Some of those behind a number of the estimate. */
export function usePeople(broadcast: () => Broadcast, asked: () => { outcome: 'send' | 'hold' | 'never'; code: string } | null) {
  return useQuery({
    queryKey: computed(() => [KEY, 'people', broadcast().id, broadcast().version, asked()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/broadcasts/{id}/people/', { params: { ...path(broadcast().id), query: asked()! }, signal })),
    enabled: () => asked() !== null,
  })
}

export function useVerdicts(id: () => number, filter: () => VerdictFilter) {
  const { data, error, isPending, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: computed(() => [KEY, 'verdicts', String(id()), filter()]),
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET('/api/v1/broadcasts/{id}/verdicts/', { params: { ...path(id()), query: { ...filter(), cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })
  return {
    counts: computed(() => data.value?.pages[0]?.counts ?? []),
    rows: computed(() => data.value?.pages.flatMap((page) => page.results) ?? []),
    fault: error,
    isPending,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
  }
}

export function useBroadcastDeeds() {
  const client = useQueryClient()
  const kept = (one: Broadcast): Broadcast => {
    client.setQueryData([KEY, 'one', String(one.id)], one)
    void client.invalidateQueries({ queryKey: [KEY, 'list'] })
    return one
  }
  const stale = (id: number) => client.invalidateQueries({ queryKey: [KEY, 'one', String(id)] })

  /** Whoever changed it since is not written over. */
  const headers = (one: Broadcast) => ({ 'If-Match': tagOf(one.version ?? 0) })

  async function done(broadcast: Broadcast, deed: Deed): Promise<Broadcast> {
    try {
      return kept(await ask(api.POST(`/api/v1/broadcasts/{id}/${deed}/` as '/api/v1/broadcasts/{id}/send/', { params: path(broadcast.id) })))
    } catch (fault) {
      void stale(broadcast.id)
      throw fault
    }
  }

  return {
    done,
    create: async (body: Given & { name: string }) => kept(await ask(api.POST('/api/v1/broadcasts/', { body: body as never }))),
    change: async (broadcast: Broadcast, body: Given) => kept(await ask(api.PATCH('/api/v1/broadcasts/{id}/', { params: path(broadcast.id), body: body as never, headers: headers(broadcast) }))),
    remove: async (broadcast: Broadcast) => {
      await ask(api.DELETE('/api/v1/broadcasts/{id}/', { params: path(broadcast.id) }))
      await client.invalidateQueries({ queryKey: [KEY, 'list'] })
    },
    test: (broadcast: Broadcast, body: { variant: string; to: string[] }) => ask(api.POST('/api/v1/broadcasts/{id}/test/', { params: path(broadcast.id), body })),
    refuse: async (broadcast: Broadcast, because: string) => kept(await ask(api.POST('/api/v1/broadcasts/{id}/refuse/', { params: path(broadcast.id), body: { because } }))),
    changeRest: async (broadcast: Broadcast, body: { per_minute: number | null }) => kept(await ask(api.POST('/api/v1/broadcasts/{id}/change-rest/', { params: path(broadcast.id), body: body as never }))),
    choose: async (broadcast: Broadcast, variant: string) => kept(await ask(api.POST('/api/v1/broadcasts/{id}/choose-winner/', { params: path(broadcast.id), body: { variant } }))),
  }
}

const cursorOf = (next: string | null | undefined) => (next ? (new URL(next).searchParams.get('cursor') ?? undefined) : undefined)
