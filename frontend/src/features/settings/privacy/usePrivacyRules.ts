/** The firm's rules of privacy: read, and changed. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { fetchAll } from '../usePages'

export type Rule = Schemas['RetentionRule']
export type Protection = Schemas['Protection']
export type Processor = Schemas['Processor']
export type Purpose = Schemas['Purpose']

/** Where people can be reached; a purpose may take a consent on each. */
export const CHANNELS = ['email', 'sms', 'whatsapp', 'phone', 'post', 'in_app'] as const

/** The same channels with one more or one fewer, in the order of the screen. */
export function toggled(channels: readonly string[], channel: string): string[] {
  const isIn = channels.includes(channel)
  return CHANNELS.filter((one) => (one === channel ? !isIn : channels.includes(one)))
}

export function useRetention() {
  const client = useQueryClient()
  const key = ['settings', 'retention']
  const { data, error, isPending, refetch } = useQuery({ queryKey: key, queryFn: () => ask(api.GET('/api/v1/retention-rules/', {})) })
  const set = (rule: Rule, body: { days?: number; is_on?: boolean }) =>
    ask(api.PATCH('/api/v1/retention-rules/{kind}/', { params: { path: { kind: rule.kind } }, body })).finally(() => client.invalidateQueries({ queryKey: key }))
  const dueAfter = async (rule: Rule, days: number): Promise<number> =>
    (await ask(api.GET('/api/v1/retention-rules/{kind}/', { params: { path: { kind: rule.kind }, query: { days } } }))).due
  return { rules: computed(() => data.value?.results ?? []), fault: error, isPending, again: () => void refetch(), set, dueAfter }
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

export function usePurposes() {
  const client = useQueryClient()
  const key = ['settings', 'purposes']
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/purposes/', { params: { query: { cursor, page_size: 200 } } }))),
  })
  const refresh = () => Promise.all([key, ['contact-privacy']].map((queryKey) => client.invalidateQueries({ queryKey })))
  const known = (row: Purpose) => ({ params: { path: { id: String(row.id) } }, headers: { 'If-Match': tagOf(row.version) } })
  type Body = Omit<Schemas['PurposeRequest'], 'slug' | 'consent_for'> & { consent_for: string[] }
  async function save(row: Purpose | undefined, given: Body, slug: string): Promise<Purpose> {
    const body = given as Omit<Schemas['PurposeRequest'], 'slug'>
    const asked = row ? api.PATCH('/api/v1/purposes/{id}/', { ...known(row), body }) : api.POST('/api/v1/purposes/', { body: { ...body, slug } })
    return ask(asked).finally(refresh)
  }
  return {
    purposes: computed(() => data.value ?? []),
    fault: error,
    isPending,
    again: () => void refetch(),
    save,
    remove: (row: Purpose) => ask(api.DELETE('/api/v1/purposes/{id}/', known(row))).finally(refresh),
  }
}
