/** Playbooks: how they do, who is in them, and the codes they handed out. */

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'
import { cursorOf, KEY, pathOf } from '../useWorkflows'

export type Playbook = Schemas['Playbook']
export type Stat = Schemas['PlaybookStat']
export type Execution = Schemas['Enrolment']
export type Code = Schemas['DiscountCode']
export const PLAYBOOKS = [KEY, 'playbooks']

const paged = <Row>(name: string, query: () => object, fetch: (query: object, signal: AbortSignal) => Promise<{ next?: string | null; results: Row[] }>) => {
  const found = useInfiniteQuery({
    queryKey: computed(() => [...PLAYBOOKS, name, query()]),
    queryFn: ({ pageParam, signal }) => fetch({ ...query(), cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })
  useLiveKeys(['workflows'], [[...PLAYBOOKS, name]])
  return { ...found, rows: computed(() => found.data.value?.pages.flatMap((page) => page.results) ?? []) }
}

/** Every playbook with its numbers; one that never began has none yet. */
export function usePlaybooks() {
  const query = useQuery({
    queryKey: [...PLAYBOOKS, 'stats'],
    queryFn: async ({ signal }) => {
      const [all, stats] = await Promise.all([ask(api.GET('/api/v1/crm/playbooks/', { signal })), ask(api.GET('/api/v1/crm/stats/', { signal }))])
      const of = new Map(stats.results.map((one) => [one.key, one]))
      return all.results.map((playbook) => ({ playbook, stat: of.get(playbook.key) }))
    },
  })
  useLiveKeys(['workflows'], [[...PLAYBOOKS, 'stats']])
  return { ...query, rows: computed(() => query.data.value ?? []) }
}

export const useExecutions = (query: () => object) => paged<Execution>('executions', query, (asked, signal) => ask(api.GET('/api/v1/crm/executions/', { params: { query: asked as never }, signal })))

export const useCodes = (query: () => object) => paged<Code>('codes', query, (asked, signal) => ask(api.GET('/api/v1/crm/discount-codes/', { params: { query: asked as never }, signal })))

export function usePlaybookDeeds() {
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: [KEY] })
  return {
    convert: (id: number, value: string | null) => ask(api.POST('/api/v1/crm/executions/{id}/convert/', { params: pathOf(id), body: { value } })).finally(again),
    cancel: (id: number) => ask(api.DELETE('/api/v1/crm/executions/{id}/', { params: pathOf(id) })).finally(again),
  }
}
