/** The ways to write dates and numbers that one can choose, by language and place. */

import type { Option } from '@/ui/options'

const KNOWN = [
  ...['en', 'en-GB', 'en-US', 'en-AU', 'en-CA', 'en-IE', 'en-IN', 'en-NZ', 'en-ZA'],
  ...['de', 'de-AT', 'de-CH', 'de-DE', 'de-LU'],
]

/** Each by its name in the reader's language, with today's date in it as an example. */
export function localeOptions(language: string, used?: string): Option[] {
  const names = new Intl.DisplayNames(language, { type: 'language' })
  const today = new Date()
  return [...new Set([...KNOWN, ...(used ? [used] : [])])].map((value) => ({
    value,
    label: names.of(value) ?? value,
    hint: `${new Intl.DateTimeFormat(value, { dateStyle: 'short' }).format(today)} · ${new Intl.NumberFormat(value).format(1234.5)}`,
  }))
}
