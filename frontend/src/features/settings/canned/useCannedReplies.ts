/** Canned replies: read, written and deleted. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { fetchAll } from '../usePages'

export type Reply = Schemas['CannedReply']
export type ReplyBody = Schemas['CannedReplyRequest']

export function useCannedReplies() {
  const client = useQueryClient()
  const key = ['settings', 'canned-replies']
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/canned-replies/', { params: { query: { cursor, page_size: 200 } } }))),
  })
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ['inbox', 'canned'] })])
  const known = (row: Reply) => ({ params: { path: { id: String(row.id) } }, headers: { 'If-Match': tagOf(row.version) } })
  const save = (row: Reply | undefined, body: ReplyBody): Promise<Reply> =>
    (row ? ask(api.PATCH('/api/v1/canned-replies/{id}/', { ...known(row), body })) : ask(api.POST('/api/v1/canned-replies/', { body }))).finally(refresh)
  const remove = (row: Reply) => ask(api.DELETE('/api/v1/canned-replies/{id}/', known(row))).finally(refresh)
  return { replies: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch(), save, remove }
}
