/** Numbers and moments as the reader writes them, in the reader's own time zone. */

import { useNow } from './useNow'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useSession } from './useSession'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS: [number, number, Intl.RelativeTimeFormatUnit][] = [
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  [7 * DAY, DAY, 'day'],
]

export function useFormat() {
  const { locale } = useI18n()
  const session = useSession()
  const now = useNow()
  const language = computed(() => session.me?.locale || locale.value)
  const zone = computed(() => session.me?.time_zone || undefined)

  function moment(value: string | null | undefined, options: Intl.DateTimeFormatOptions): string {
    if (!value) return ''
    return new Intl.DateTimeFormat(language.value, { timeZone: zone.value, ...options }).format(new Date(value))
  }

  /** A date with no time of day, such as a birthday: the same wherever it is read. */
  function day(value: string | null | undefined): string {
    if (!value) return ''
    return new Intl.DateTimeFormat(language.value, { timeZone: 'UTC', dateStyle: 'medium' }).format(
      new Date(`${value.slice(0, 10)}T00:00:00Z`),
    )
  }

  /** "3 minutes ago" within a week, the date beyond. */
  function ago(value: string | null | undefined): string {
    if (!value) return ''
    const seconds = (new Date(value).getTime() - now.value) / 1000
    const size = Math.abs(seconds)
    const relative = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto', style: 'short' })
    if (size < MINUTE) return relative.format(0, 'second')
    const step = STEPS.find(([below]) => size < below)
    return step ? relative.format(Math.round(seconds / step[1]), step[2]) : moment(value, { dateStyle: 'medium' })
  }

  return {
    ago,
    day,
    moment,
    /** Date, time and zone in full, for a title on hover. */
    exact: (value: string | null | undefined) => moment(value, { dateStyle: 'full', timeStyle: 'long' }),
    date: (value: string | null | undefined) => moment(value, { dateStyle: 'medium' }),
    time: (value: string | null | undefined) => moment(value, { timeStyle: 'short' }),
    number: (value: number, options: Intl.NumberFormatOptions = {}) =>
      new Intl.NumberFormat(language.value, options).format(value),
    /** The day of a moment in the reader's zone, as a key to group by. */
    dayKey: (value: string) =>
      new Intl.DateTimeFormat('en-CA', { timeZone: zone.value, dateStyle: 'short' }).format(new Date(value)),
  }
}
