/** What the person was told: how much of it is unread, the newest of it, and marking it. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useToasts } from '@/shared/toasts'
import { useCalm } from '@/shared/useCalm'

export type Notification = Schemas['Notification']
type Page = Schemas['PaginatedNotificationList']

export interface Narrowed {
  unread?: boolean
  kind?: string
}

const ALL = ['notifications'] as const
const COUNTS = [...ALL, 'counts'] as const
const LISTS = [...ALL, 'list'] as const
const IN_BELL = 12

export function useUnread() {
  const { data } = useQuery({
    queryKey: COUNTS,
    queryFn: () => ask(api.GET('/api/v1/notifications/counts/')),
    enabled: useCalm(),
    staleTime: 60_000,
  })
  return {
    unread: computed(() => data.value?.unread ?? 0),
    isCapped: computed(() => data.value?.is_capped ?? false),
  }
}

export function readNewest(count: number): Promise<Page> {
  return ask(api.GET('/api/v1/notifications/', { params: { query: { page_size: count } } }))
}

/** All that fits, page by page as they are asked for. */
export function useNotificationList(narrowed: MaybeRefOrGetter<Narrowed>, pageSize = 40) {
  const list = useInfiniteQuery({
    queryKey: computed(() => [...LISTS, toValue(narrowed), pageSize]),
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/notifications/', {
          params: { query: { ...toValue(narrowed), page_size: pageSize, cursor: pageParam || undefined } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page: Page) => (page.next ? new URL(page.next, location.origin).searchParams.get('cursor') : null),
  })
  return { ...list, notifications: computed(() => list.data.value?.pages.flatMap((page) => page.results) ?? []) }
}

export const useNewest = () => useNotificationList({}, IN_BELL)

/** Marking shows at once; where the server refuses, it shows what is true again. */
export function useMarking() {
  const client = useQueryClient()
  const toasts = useToasts()

  function show(change: (one: Notification) => Notification): void {
    client.setQueriesData<InfiniteData<Page>>({ queryKey: LISTS }, (data) =>
      data && { ...data, pages: data.pages.map((page) => ({ ...page, results: page.results.map(change) })) },
    )
  }

  const one = useMutation({
    mutationFn: ({ id, isRead }: { id: number; isRead: boolean }) => {
      const params = { path: { id: String(id) } }
      return ask(
        isRead
          ? api.POST('/api/v1/notifications/{id}/read/', { params })
          : api.POST('/api/v1/notifications/{id}/unread/', { params }),
      )
    },
    onMutate: ({ id, isRead }) =>
      show((shown) => (shown.id === id ? { ...shown, read_at: isRead ? new Date().toISOString() : null } : shown)),
    onError: (fault) => toasts.fail(fault),
    onSettled: () => client.invalidateQueries({ queryKey: ALL }),
  })

  const all = useMutation({
    mutationFn: (upTo: number | undefined) => ask(api.POST('/api/v1/notifications/read-all/', { body: { up_to: upTo } })),
    onMutate: (upTo) =>
      show((shown) => (shown.read_at || (upTo && shown.id > upTo) ? shown : { ...shown, read_at: new Date().toISOString() })),
    onError: (fault) => toasts.fail(fault),
    onSettled: () => client.invalidateQueries({ queryKey: ALL }),
  })

  return {
    mark: (id: number, isRead: boolean) => one.mutate({ id, isRead }),
    /** All of them, or all up to the newest on screen. */
    markAll: (upTo?: number) => all.mutate(upTo),
    isMarkingAll: all.isPending,
  }
}
