/** Contacts who may be one person: read, said to be two, looked for. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'

export type Duplicate = Schemas['Duplicate']
export type Rules = Schemas['Rules']
export type State = 'open' | 'dismissed'

const AT_ONCE = 100

export function useDuplicates(state: () => State) {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['duplicates', state()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/duplicates/', { params: { query: { state: state(), page_size: AT_ONCE } }, signal })),
    placeholderData: keepPreviousData,
  })
  return { rows: computed(() => data.value?.results ?? []), total: computed(() => data.value?.total), fault: error, isPending, isFetching, again: () => void refetch() }
}

export function useDuplicateDeeds() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['duplicates'] })
  const path = (row: Duplicate) => ({ path: { id: String(row.id) } })
  return {
    dismiss: (row: Duplicate) => ask(api.POST('/api/v1/duplicates/{id}/dismiss/', { params: path(row) })).finally(refresh),
    reopen: (row: Duplicate) => ask(api.POST('/api/v1/duplicates/{id}/reopen/', { params: path(row) })).finally(refresh),
    scan: () => ask(api.POST('/api/v1/duplicates/scan/')),
  }
}

/** What happens when somebody is entered who seems to be there already. */
export function useRules() {
  const client = useQueryClient()
  const key = ['duplicate-rules']
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => ask(api.GET('/api/v1/duplicate-rules/', { signal })) })
  async function change(changes: Partial<Pick<Rules, 'email' | 'phone' | 'name'>>): Promise<void> {
    const headers = { 'If-Match': tagOf(data.value?.version ?? 1) }
    try {
      client.setQueryData(key, await ask(api.PATCH('/api/v1/duplicate-rules/', { body: changes, headers })))
    } catch (fault) {
      await client.invalidateQueries({ queryKey: key })
      throw fault
    }
  }
  return { rules: data, change }
}
