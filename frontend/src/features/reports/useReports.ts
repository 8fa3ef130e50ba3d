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

export interface Bar {
  at: string
  sent: number
  opened: number
  clicked: number
}

/** Moments one after the other, all channels of each together. */
export function summed(moments: Moment[]): Bar[] {
  const found = new Map<string, Bar>()
  for (const one of moments) {
    const whole = found.get(one.at) ?? { at: one.at, sent: 0, opened: 0, clicked: 0 }
    found.set(one.at, { at: one.at, sent: whole.sent + one.sent, opened: whole.opened + one.opened, clicked: whole.clicked + one.clicked })
  }
  return [...found.values()]
}

const DAY = 24 * HOUR
/** Far enough into a month that no zone takes it for the one before. */
const INTO_THE_MONTH = 36 * HOUR

interface Places {
  /** The number of the step that a moment lies in. */
  of: (at: number) => number
  /** The number of the step that one of the server's steps is. */
  startingAt: (at: number) => number
  middleOf: (place: number) => number
}

const MONTHS: Places = {
  of: (at) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth(),
  startingAt: (at) => MONTHS.of(at + INTO_THE_MONTH),
  middleOf: (place) => Date.UTC(Math.floor(place / 12), place % 12, 15),
}

/** Counted from a step that is there, and rounded: a day on which the clocks change is an hour shorter or longer. */
const stepsFrom = (anchor: number, long: number): Places => ({
  of: (at) => Math.floor((at - anchor) / long),
  startingAt: (at) => Math.round((at - anchor) / long),
  middleOf: (place) => anchor + (place + 0.5) * long,
})

/** A bar for each step of the period, with those on which nothing was sent. */
export function evenly(found: Bar[], since: string, until: string, step: Step): Bar[] {
  if (!found[0]) return []
  const places = step === 'month' ? MONTHS : stepsFrom(Date.parse(found[0].at), step === 'week' ? 7 * DAY : DAY)
  const there = new Map(found.map((one) => [places.startingAt(Date.parse(one.at)), one]))
  const first = Math.min(places.of(Date.parse(since)), ...there.keys())
  // An hour less: the last day may be one on which the clocks change.
  const last = Math.max(places.of(Date.parse(until) - HOUR - 1), ...there.keys())
  return Array.from({ length: last - first + 1 }, (_, at) => there.get(first + at) ?? { at: new Date(places.middleOf(first + at)).toISOString(), sent: 0, opened: 0, clicked: 0 })
}

/** By how much of a hundred it grew; null where there was nothing before. */
export const growth = (now: number, before: number): number | null => (before ? (now - before) / before : null)
