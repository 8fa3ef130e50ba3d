/** Topics, the firm's rules of sending, and where nothing goes: read, and changed. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { fetchAll } from '../usePages'

export type Topic = Schemas['Topic']
export type Rule = Schemas['SendingRule']
export type Suppression = Schemas['Suppression']
export type Kind = Rule['kind']

export const KINDS = ['frequency_cap', 'lawful_hours', 'business_hours', 'weekends', 'holidays', 'dates', 'sunset'] as const
export const CHANNELS = ['email', 'sms', 'whatsapp', 'in_app', 'push', 'chat'] as const

/** What a rule of a kind says, beside its channel. */
export const PARTS: Record<Kind, readonly ('numbers' | 'hours' | 'weekdays' | 'countries' | 'dates')[]> = {
  frequency_cap: ['numbers'],
  lawful_hours: ['hours'],
  business_hours: ['hours', 'weekdays'],
  weekends: [],
  holidays: ['countries'],
  dates: ['dates'],
  sunset: ['numbers'],
}

export function useTopics() {
  const client = useQueryClient()
  const key = ['settings', 'topics']
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/topics/', { params: { query: { cursor, page_size: 200 } } }))),
  })
  const refresh = () => client.invalidateQueries({ queryKey: key })
  const known = (row: Topic) => ({ params: { path: { id: String(row.id) } }, headers: { 'If-Match': tagOf(row.version) } })
  type Body = Omit<Schemas['TopicRequest'], 'slug'>
  const save = (row: Topic | undefined, body: Body, slug: string): Promise<Topic> =>
    (row ? ask(api.PATCH('/api/v1/topics/{id}/', { ...known(row), body })) : ask(api.POST('/api/v1/topics/', { body: { ...body, slug } }))).finally(refresh)
  const remove = (row: Topic) => ask(api.DELETE('/api/v1/topics/{id}/', known(row))).finally(refresh)
  return { topics: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch(), save, remove }
}

export function usePurposes() {
  const { data } = useQuery({
    queryKey: ['settings', 'purposes', 'all'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/purposes/', { params: { query: { cursor, page_size: 200 } } }))),
  })
  return { purposes: computed(() => data.value ?? []) }
}

export function useRules() {
  const client = useQueryClient()
  const key = ['settings', 'sending-rules']
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/sending-rules/', { params: { query: { cursor, page_size: 200 } } }))),
  })
  const refresh = () => client.invalidateQueries({ queryKey: key })
  const known = (row: Rule) => ({ params: { path: { id: String(row.id) } }, headers: { 'If-Match': tagOf(row.version) } })
  type Body = Omit<Schemas['SendingRuleRequest'], 'kind'>
  const save = (row: Rule | undefined, body: Body, kind: Kind): Promise<Rule> =>
    (row ? ask(api.PATCH('/api/v1/sending-rules/{id}/', { ...known(row), body })) : ask(api.POST('/api/v1/sending-rules/', { body: { ...body, kind } }))).finally(refresh)
  const remove = (row: Rule) => ask(api.DELETE('/api/v1/sending-rules/{id}/', known(row))).finally(refresh)
  return { rules: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch(), save, remove }
}

/** Addresses as they are pasted: one a line, or with commas between them. */
export const addressesIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).map((one) => one.trim()).filter(Boolean))]
