/** The firm's rules of privacy: read, and changed. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { fetchAll } from '../usePages'

export type Rule = Schemas['RetentionRule']
export type Protection = Schemas['Protection']
export type Processor = Schemas['Processor']

export function useRetention() {
  const client = useQueryClient()
  const key = ['settings', 'retention']
  const { data, error, isPending, refetch } = useQuery({ queryKey: key, queryFn: () => ask(api.GET('/api/v1/retention-rules/', {})) })
  const set = (rule: Rule, body: { days?: number; is_on?: boolean }) =>
    ask(api.PATCH('/api/v1/retention-rules/{kind}/', { params: { path: { kind: rule.kind } }, body })).finally(() => client.invalidateQueries({ queryKey: key }))
  return { rules: computed(() => data.value?.results ?? []), fault: error, isPending, again: () => void refetch(), set }
}

export function useProtections() {
  const client = useQueryClient()
  const key = ['settings', 'protections']
  const { data, error, isPending, refetch } = useQuery({ queryKey: key, queryFn: () => ask(api.GET('/api/v1/protections/', {})) })
  const set = (row: Protection, body: { is_on?: boolean; age?: number; organisation_types?: string[] }) =>
    ask(api.PATCH('/api/v1/protections/{slug}/', { params: { path: { slug: row.slug } }, body })).finally(() => client.invalidateQueries({ queryKey: key }))
  return { protections: computed(() => data.value?.results ?? []), fault: error, isPending, again: () => void refetch(), set }
}

export function useProcessors() {
  const client = useQueryClient()
  const key = ['settings', 'processors']
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/processors/', { params: { query: { cursor, page_size: 200 } } }))),
  })
  const refresh = () => client.invalidateQueries({ queryKey: key })
  const known = (row: Processor) => ({ params: { path: { id: String(row.id) } }, headers: { 'If-Match': tagOf(row.version) } })
  return {
    processors: computed(() => data.value ?? []),
    fault: error,
    isPending,
    again: () => void refetch(),
    save: (row: Processor | undefined, body: Schemas['ProcessorRequest']) =>
      (row ? ask(api.PATCH('/api/v1/processors/{id}/', { ...known(row), body })) : ask(api.POST('/api/v1/processors/', { body }))).finally(refresh),
    remove: (row: Processor) => ask(api.DELETE('/api/v1/processors/{id}/', known(row))).finally(refresh),
  }
}
