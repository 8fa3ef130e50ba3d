/** Stretches of time as a filter holds them: `7d`, `2026`, or `2026-03-01..2026-03-31` with either end open. */

const DAY = 24 * 3600_000

export const PRESETS = ['today', '7d', '30d', '90d', 'year'] as const
export type Preset = (typeof PRESETS)[number]

export interface Range {
  preset?: Preset
  /** First and last day, both included. */
  from?: string
  to?: string
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

/** The range a text means; null if it means none. */
export function rangeOf(text: string): Range | null {
  if ((PRESETS as readonly string[]).includes(text)) return { preset: text as Preset }
  const [from = '', to = '', ...more] = text.split('..')
  if (more.length > 0 || !text.includes('..') || (!from && !to)) return null
  if ((from && !isDay(from)) || (to && !isDay(to))) return null
  return { from: from || undefined, to: to || undefined }
}

export function textOfRange(range: Range): string {
  if (range.preset) return range.preset
  return range.from || range.to ? `${range.from ?? ''}..${range.to ?? ''}` : ''
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(moment)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0)
  const there = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return there - Math.floor(moment / 1000) * 1000
}

/** When a day begins for somebody in a zone. */
export function startOfDay(day: string, zone: string | undefined): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // Twice, as the offset may differ on the night that clocks change.
  const near = midnight - offsetAt(midnight, zone)
  return new Date(midnight - offsetAt(near, zone))
}

/** The day it is for somebody in a zone. */
export function dayOf(moment: number, zone: string | undefined): string {
  return new Date(moment + offsetAt(moment, zone)).toISOString().slice(0, 10)
}

const daysLater = (day: string, days: number) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)

function firstDay(range: Range, today: string): string | undefined {
  if (!range.preset) return range.from
  if (range.preset === 'today') return today
  return range.preset === 'year' ? `${today.slice(0, 4)}-01-01` : daysLater(today, 1 - Number.parseInt(range.preset))
}

/** The first and the last day of a range, for fields that hold days; what lies ahead is in none that is named. */
export function daysOf(range: Range, zone: string | undefined, now: number): { from?: string; to?: string } {
  const today = dayOf(now, zone)
  if (range.preset === 'year') return { from: firstDay(range, today), to: `${today.slice(0, 4)}-12-31` }
  return { from: firstDay(range, today), to: range.preset ? today : range.to }
}

/** From when (included) until when (excluded) a range reaches, as the API takes moments. */
export function boundsOf(range: Range, zone: string | undefined, now: number): { after?: string; before?: string } {
  const from = firstDay(range, dayOf(now, zone))
  const moment = (day: string) => startOfDay(day, zone).toISOString().replace('.000Z', 'Z')
  return { after: from && moment(from), before: range.to && moment(daysLater(range.to, 1)) }
}
