/** Conversations: the queues, one thread, and what is done with them. */

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, newKey, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'

export type Conversation = Schemas['Conversation']
export type Message = Schemas['ThreadMessage']
export type Way = Schemas['Way']
export type Channel = Way['channel']
export type Canned = Schemas['CannedReply']
export type Note = Schemas['Note']
export type Said = Schemas['ConversationReplyRequest']
export const QUEUES = ['mine', 'team', 'unassigned', 'unmatched', 'snoozed', 'closed', 'all'] as const
export type Queue = (typeof QUEUES)[number]
export type Counts = Schemas['QueueCounts']

export interface Narrowing {
  queue: Queue
  q?: string
  channel?: string
  waiting?: boolean
}

const KEY = 'inbox'
const path = (id: number | string) => ({ path: { id: String(id) } })
const cursorOf = (next: string | null | undefined) => (next ? (new URL(next).searchParams.get('cursor') ?? undefined) : undefined)

export function useConversations(query: () => Narrowing) {
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: computed(() => [KEY, 'list', query()]),
    queryFn: ({ pageParam, signal }) => ask(api.GET('/api/v1/conversations/', { params: { query: { ...query(), page_size: 40, cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })
  useLiveKeys(['conversations'], [[KEY, 'list'], [KEY, 'counts']])
  return {
    rows: computed<Conversation[]>(() => data.value?.pages.flatMap((page) => page.results) ?? []),
    fault: error,
    isPending,
    isFetching,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
    again: () => void refetch(),
  }
}

export function useCounts() {
  return useQuery({ queryKey: [KEY, 'counts'], queryFn: ({ signal }) => ask(api.GET('/api/v1/conversations/counts/', { signal })) }).data
}

export function useConversation(id: () => number) {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => [KEY, 'one', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/conversations/{id}/', { params: path(id()), signal })),
    enabled: () => id() > 0,
  })
  useLiveKeys(
    () => (id() > 0 ? [`conversation:${id()}`] : []),
    () => [[KEY, 'one', id()]],
  )
  return { conversation: data, fault: error, again: () => void refetch() }
}

/** The conversation with a contact, or null where nothing was written yet. */
export function useConversationWith(contact: () => number) {
  return useQuery({
    queryKey: computed(() => [KEY, 'with', contact()]),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/v1/conversations/', { params: { query: { contact: contact(), page_size: 1 } as never }, signal }))).results[0] ?? null,
    enabled: () => contact() > 0,
  })
}

export function useThread(conversation: () => Conversation) {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: computed(() => [KEY, 'thread', conversation().id]),
    queryFn: ({ pageParam, signal }) => ask(api.GET('/api/v1/conversations/{id}/messages/', { params: { ...path(conversation().id), query: { page_size: 30, cursor: pageParam } }, signal })) as unknown as Promise<{ results: Message[]; next: string | null }>,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
  })
  useLiveKeys(
    () => [`conversation:${conversation().id}`, ...(conversation().contact ? [`contact:${conversation().contact!.id}`] : [])],
    () => [[KEY, 'thread', conversation().id], [KEY, 'notes', conversation().contact?.id]],
  )
  return {
    /** The newest last. */
    messages: computed<Message[]>(() => [...(data.value?.pages ?? [])].reverse().flatMap((page) => page.results)),
    fault: error,
    isPending,
    hasMore: hasNextPage,
    isBusy: isFetchingNextPage,
    more: () => fetchNextPage(),
    again: () => void refetch(),
  }
}

/** The newest notes of a contact, to stand between the messages. */
export function useThreadNotes(contact: () => number | undefined) {
  const { data } = useQuery({
    queryKey: computed(() => [KEY, 'notes', contact()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/notes/', { params: { query: { contact: contact(), include: 'author', page_size: 50 } as never }, signal })),
    enabled: () => contact() !== undefined,
  })
  return computed<Note[]>(() => data.value?.results ?? [])
}

/** By which channels an answer could go now, and what the gate says of each. */
export function useWays(contact: () => number | undefined) {
  const { data, error } = useQuery({
    queryKey: computed(() => [KEY, 'ways', contact()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/conversations/ways/', { params: { query: { contact: contact()! } }, signal })),
    enabled: () => contact() !== undefined,
    staleTime: 0,
    // Quiet hours begin and end while somebody types.
    refetchInterval: 60_000,
  })
  return { ways: computed<Way[]>(() => (data.value ?? []) as Way[]), isKnown: computed(() => data.value !== undefined), fault: error }
}

export function useCanned() {
  const { data } = useQuery({ queryKey: [KEY, 'canned'], queryFn: ({ signal }) => ask(api.GET('/api/v1/canned-replies/', { params: { query: { page_size: 200 } }, signal })), staleTime: 60_000 })
  return computed<Canned[]>(() => data.value?.results ?? [])
}

export const filled = (reply: Canned, contact: number) => ask(api.GET('/api/v1/canned-replies/{id}/filled/', { params: { ...path(reply.id), query: { contact } } }))

/** Published templates of a channel. */
export function useChannelTemplates(channel: () => Channel | undefined) {
  const { data } = useQuery({
    queryKey: computed(() => [KEY, 'templates', channel()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/templates/', { params: { query: { channel: channel(), archived: false, page_size: 200 } as never }, signal })),
    enabled: () => channel() !== undefined,
    staleTime: 60_000,
  })
  return computed(() => data.value?.results ?? [])
}

export type Bulk = Schemas['ConversationBulkRequest']

export function useConversationDeeds() {
  const client = useQueryClient()
  function kept(one: Conversation): Conversation {
    client.setQueryData([KEY, 'one', one.id], one)
    void client.invalidateQueries({ queryKey: [KEY, 'list'] })
    void client.invalidateQueries({ queryKey: [KEY, 'counts'] })
    return one
  }
  const stale = (id: number) => client.invalidateQueries({ queryKey: [KEY, 'thread', id] })
  const done = (id: number, deed: 'close' | 'reopen' | 'read' | 'unread') => ask(api.POST(`/api/v1/conversations/{id}/${deed}/` as '/api/v1/conversations/{id}/close/', { params: path(id) })).then(kept)

  return {
    done,
    assign: (id: number, body: { assignee: number | null; team: number | null }) => ask(api.POST('/api/v1/conversations/{id}/assign/', { params: path(id), body })).then(kept),
    snooze: (id: number, until: Date) => ask(api.POST('/api/v1/conversations/{id}/snooze/', { params: path(id), body: { until: until.toISOString() } })).then(kept),
    match: (id: number, body: Schemas['ConversationMatchRequest']) => ask(api.POST('/api/v1/conversations/{id}/match/', { params: path(id), body })).then(kept),
    bulk: async (body: Bulk) => {
      const { changed } = await ask(api.POST('/api/v1/conversations/bulk/', { body }))
      await client.invalidateQueries({ queryKey: [KEY] })
      return changed
    },
    /** Sent once, however often it has to be tried: `key` is of the wish, not of the try. */
    reply: async (id: number, body: Said, key: string) => {
      const one = kept(await ask(api.POST('/api/v1/conversations/{id}/reply/', { params: path(id), body, headers: { 'Idempotency-Key': key } })))
      await stale(id)
      return one
    },
    write: async (contact: number, body: Said, key: string) => {
      const said = { ...body, closes: undefined }
      const one = kept(await ask(api.POST('/api/v1/conversations/', { body: { contact, ...said }, headers: { 'Idempotency-Key': key } })))
      client.setQueryData([KEY, 'with', contact], one)
      return one
    },
    presence: (id: number, isTyping: boolean) => ask(api.POST('/api/v1/conversations/{id}/presence/', { params: path(id), body: { is_typing: isTyping } })),
    noted: (contact: number) => client.invalidateQueries({ queryKey: [KEY, 'notes', contact] }),
    newKey,
  }
}
