/** Contacts and organisations that may be one: read, said to be two, looked for. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { Of } from '@/shared/catalogues'
import { tagOf } from '@/shared/records/tag'

/** A pair; of organisations the reasons are others. */
export type Duplicate = Omit<Schemas['Duplicate'], 'reasons'> & { readonly reasons: string[] }
export type Rules = Schemas['Rules']
export type State = 'open' | 'dismissed'

const AT_ONCE = 100

export function useDuplicates(of: () => Of, state: () => State) {
  function read(signal: AbortSignal): Promise<{ results: Duplicate[]; total: { value: number } }> {
    const params = { query: { state: state(), page_size: AT_ONCE } }
    return of() === 'contact' ? ask(api.GET('/api/v1/duplicates/', { params, signal })) : ask(api.GET('/api/v1/organisation-duplicates/', { params, signal }))
  }
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['duplicates', of(), state()]),
    queryFn: ({ signal }) => read(signal),
    placeholderData: keepPreviousData,
  })
  return { rows: computed(() => data.value?.results ?? []), total: computed(() => data.value?.total), fault: error, isPending, isFetching, again: () => void refetch() }
}

export function useDuplicateDeeds(of: () => Of) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['duplicates'] })
  const path = (row: Duplicate) => ({ path: { id: String(row.id) } })
  const dismiss = (row: Duplicate): Promise<unknown> =>
    of() === 'contact' ? ask(api.POST('/api/v1/duplicates/{id}/dismiss/', { params: path(row) })) : ask(api.POST('/api/v1/organisation-duplicates/{id}/dismiss/', { params: path(row) }))
  const reopen = (row: Duplicate): Promise<unknown> =>
    of() === 'contact' ? ask(api.POST('/api/v1/duplicates/{id}/reopen/', { params: path(row) })) : ask(api.POST('/api/v1/organisation-duplicates/{id}/reopen/', { params: path(row) }))
  return {
    dismiss: (row: Duplicate) => dismiss(row).finally(refresh),
    reopen: (row: Duplicate) => reopen(row).finally(refresh),
    scan: (): Promise<unknown> => (of() === 'contact' ? ask(api.POST('/api/v1/duplicates/scan/')) : ask(api.POST('/api/v1/organisation-duplicates/scan/'))),
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
