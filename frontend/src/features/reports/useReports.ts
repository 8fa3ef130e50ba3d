/** Figures of all messages in a period, which the address bar holds. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { api, ask, type Schemas } from '@/api/client'
import { useNow } from '@/shared/useNow'

export type Overview = Schemas['MessageOverview']
export type Figures = Schemas['OverviewFigures']
export type Moment = Schemas['OverviewMoment']
export type Row = Schemas['OverviewRow']

export const FIGURES = ['sent', 'delivered', 'opened', 'clicked', 'replied', 'bounced', 'complained', 'unsubscribed'] as const
export type Figure = (typeof FIGURES)[number]
export const STEPS = ['day', 'week', 'month'] as const
export type Step = (typeof STEPS)[number]
export const DAYS = [7, 30, 90, 365] as const
export const LISTS = ['template', 'sender', 'account', 'link'] as const
export type List = (typeof LISTS)[number]
const HOUR = 3_600_000

const oneOf = <T extends string | number>(all: readonly T[], said: unknown, usual: T): T => all.find((one) => String(one) === String(said)) ?? usual

/** What is asked for; the hour stands still, so that the same question is not asked anew each second. */
export function useAsked() {
  const route = useRoute()
  const router = useRouter()
  const now = useNow()
  const put = (name: string, value: string | undefined) => void router.replace({ query: { ...route.query, [name]: value || undefined } })
  const days = computed({ get: () => oneOf(DAYS, route.query.days, 30), set: (value) => put('days', value === 30 ? undefined : String(value)) })
  const channel = computed({ get: () => String(route.query.channel ?? ''), set: (value: string | null) => put('channel', value ?? '') })
  const list = computed({ get: () => oneOf(LISTS, route.query.by, 'template'), set: (value) => put('by', value) })
  const step = computed({ get: () => oneOf(STEPS, route.query.step, days.value > 90 ? 'month' : days.value > 31 ? 'week' : 'day'), set: (value) => put('step', value) })
  const period = computed(() => {
    const until = Math.ceil(now.value / HOUR) * HOUR
    return {
      since: new Date(until - days.value * 24 * HOUR).toISOString(),
      until: new Date(until).toISOString(),
      ...(channel.value ? { channel: channel.value as never } : {}),
    }
  })
  return { days, channel, list, step, period, choose: (value: List) => (list.value = value) }
}

export type Asked = ReturnType<typeof useAsked>

export function useOverview(asked: Asked) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['reports', 'overview', asked.period.value, asked.step.value]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/message-reports/overview/', { params: { query: { ...asked.period.value, step: asked.step.value } }, signal })),
    placeholderData: keepPreviousData,
  })
  return { overview: data, fault: error, isFetching, again: () => void refetch() }
}

export function useList(asked: Asked) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['reports', 'by', asked.period.value, asked.list.value]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/message-reports/overview/by/', { params: { query: { ...asked.period.value, by: asked.list.value } }, signal })),
  })
  return { found: data, fault: error, isPending, again: () => void refetch() }
}

/** Where a part of the report is as a file. */
export function fileOf(asked: Asked, part: string): string {
  const { since, until } = asked.period.value
  const query = new URLSearchParams({ since, until, step: asked.step.value, part })
  if (asked.channel.value) query.set('channel', asked.channel.value)
  return `/api/v1/message-reports/overview/file/?${query}`
}

/** Moments one after the other, all channels of each together. */
export function summed(moments: Moment[]): { at: string; sent: number; opened: number; clicked: number }[] {
  const found = new Map<string, { at: string; sent: number; opened: number; clicked: number }>()
  for (const one of moments) {
    const whole = found.get(one.at) ?? { at: one.at, sent: 0, opened: 0, clicked: 0 }
    found.set(one.at, { at: one.at, sent: whole.sent + one.sent, opened: whole.opened + one.opened, clicked: whole.clicked + one.clicked })
  }
  return [...found.values()]
}

/** By how much of a hundred it grew; null where there was nothing before. */
export const growth = (now: number, before: number): number | null => (before ? (now - before) / before : null)
