/** A span of time in the reader's language, as coarse as it deserves. */

import { useI18n } from 'vue-i18n'

const STEPS: [number, string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
]

export function durationIn(seconds: number, locale: string): string {
  const [size, unit] = STEPS.find(([from]) => seconds >= from) ?? [1, 'second']
  const value = seconds / size
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}

export function useDuration() {
  const { locale } = useI18n()
  return { duration: (seconds: number) => durationIn(seconds, locale.value) }
}
