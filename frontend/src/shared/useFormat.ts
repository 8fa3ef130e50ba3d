/** Numbers and moments as the reader writes them, in the reader's own time zone. */

import { useNow } from './useNow'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { together } from './together'
import { useSession } from './useSession'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS: [number, number, Intl.RelativeTimeFormatUnit][] = [
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  [7 * DAY, DAY, 'day'],
]

/** One of a kind for each way of writing: making one takes longer than writing with it a hundred times. */
function kept<K, F>(make: (options: K) => F): (options: K) => F {
  const known = new Map<string, F>()
  return (options) => {
    const key = JSON.stringify(options)
    const found = known.get(key) ?? make(options)
    known.set(key, found)
    return found
  }
}

export const useFormat = together(() => {
  const { locale } = useI18n()
  const session = useSession()
  const now = useNow()
  const language = computed(() => session.me?.locale || locale.value)
  const zone = computed(() => session.me?.time_zone || undefined)
  const moments = computed(() => {
    const written = language.value
    return kept((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(written, options))
  })
  const numbers = computed(() => {
    const written = language.value
    return kept((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(written, options))
  })
  const relative = computed(() => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto', style: 'short' }))
  const keys = computed(() => new Intl.DateTimeFormat('en-CA', { timeZone: zone.value, dateStyle: 'short' }))

  function moment(value: string | null | undefined, options: Intl.DateTimeFormatOptions): string {
    if (!value) return ''
    return moments.value({ timeZone: zone.value, ...options }).format(new Date(value))
  }

  /** A date with no time of day, such as a birthday: the same wherever it is read. */
  function day(value: string | null | undefined): string {
    if (!value) return ''
    return moments.value({ timeZone: 'UTC', dateStyle: 'medium' }).format(new Date(`${value.slice(0, 10)}T00:00:00Z`))
  }

  /** "3 minutes ago" within a week, the date beyond. */
  function ago(value: string | null | undefined): string {
    if (!value) return ''
    const seconds = (new Date(value).getTime() - now.value) / 1000
    const size = Math.abs(seconds)
    if (size < MINUTE) return relative.value.format(0, 'second')
    const step = STEPS.find(([below]) => size < below)
    return step ? relative.value.format(Math.round(seconds / step[1]), step[2]) : moment(value, { dateStyle: 'medium' })
  }

  return {
    ago,
    day,
    moment,
    /** Date, time and zone in full, for a title on hover. */
    exact: (value: string | null | undefined) => moment(value, { dateStyle: 'full', timeStyle: 'long' }),
    date: (value: string | null | undefined) => moment(value, { dateStyle: 'medium' }),
    time: (value: string | null | undefined) => moment(value, { timeStyle: 'short' }),
    number: (value: number, options: Intl.NumberFormatOptions = {}) => numbers.value(options).format(value),
    /** Several things in a row: one, two and three. */
    list: (parts: string[]) => new Intl.ListFormat(language.value, { style: 'long', type: 'conjunction' }).format(parts),
    /** What a language is called, as in "German"; its code where nobody has a name for it. */
    language: (code: string) => new Intl.DisplayNames(language.value, { type: 'language' }).of(code) ?? code,
    /** What a country is called. */
    region: (code: string) => (/^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames(language.value, { type: 'region' }).of(code) ?? code) : code),
    /** The day of a moment in the reader's zone, as a key to group by. */
    dayKey: (value: string) => keys.value.format(new Date(value)),
  }
})
