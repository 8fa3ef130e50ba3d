/** Whether mail arrives and is welcome, by account and day. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'

export type Standing = Schemas['MailStanding']
export type MailDay = Schemas['MailDay']
export type Limits = Schemas['MailLimits']

export function useDeliverability(days: Ref<number>) {
  return useQuery({
    queryKey: ['settings', 'deliverability', days],
    queryFn: () => ask(api.GET('/api/v1/deliverability/', { params: { query: { days: days.value } } })),
    placeholderData: keepPreviousData,
  })
}

/** How high a day's bar is, of what is sent on the day of most; a day with anything is seen. */
export function heightOf(sent: number, most: number, height: number): number {
  return sent > 0 && most > 0 ? Math.max(2, (sent / most) * height) : 0
}

/** Of what was sent on a day, what bounced, was refused or was reported as spam. */
export function harmOf(day: MailDay): number {
  return Math.min(day.sent, day.bounced + day.complained + day.failed)
}

/** How a rate stands to what mailboxes ask: below the first limit, between them, or beyond. */
export function toneOf(rate: number, wanted: number, never: number): 'good' | 'warn' | 'bad' {
  if (rate >= never) return 'bad'
  return rate >= wanted ? 'warn' : 'good'
}
