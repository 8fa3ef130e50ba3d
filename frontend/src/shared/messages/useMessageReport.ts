/** Figures of messages: of one or more batches, a version, a template or an account. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'

/** What a report is about; batches with commas. */
export interface About {
  batch?: string
  version?: number
  template?: number
  account?: number
  since?: string
  until?: string
}
export type Figures = Schemas['MessageReport']
export type Followed = Schemas['MessageLink']
export type Moment = Schemas['MessageMoment']
export type Step = 'day' | 'hour'

/** Opens come in for days; whoever looks on sees them. */
const AGAIN = 30_000

export function useFigures(about: () => About) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['message-report', 'figures', about()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/message-reports/', { params: { query: about() }, signal })),
    refetchInterval: AGAIN,
  })
  return { figures: data, fault: error, isPending, again: () => void refetch() }
}

export function useFollowed(about: () => About) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['message-report', 'links', about()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/message-reports/links/', { params: { query: about() }, signal })),
    refetchInterval: AGAIN,
  })
  return { links: computed(() => data.value?.results ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useOverTime(about: () => About, step: () => Step) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['message-report', 'over-time', about(), step()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/message-reports/over-time/', { params: { query: { ...about(), step: step() } }, signal })),
  })
  return { moments: computed(() => data.value?.results ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useByVersion(about: () => About) {
  const { data, isPending } = useQuery({
    queryKey: computed(() => ['message-report', 'versions', about()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/message-reports/versions/', { params: { query: about() }, signal })),
  })
  return { versions: computed(() => data.value?.results ?? []), isPending }
}
