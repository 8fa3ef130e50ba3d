/** Working hours by day of the week, as the API keeps them: `{ mon: ['09:00', '17:00'] }`. */

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof DAYS)[number]
export type Hours = Partial<Record<Day, [string, string]>>

const USUAL: [string, string] = ['09:00', '17:00']
/** 1 January 2024 was a Monday. */
const MONDAY = Date.UTC(2024, 0, 1)

/** What the API gave, without what we cannot show. */
export function readHours(given: unknown): Hours {
  const hours: Hours = {}
  const found = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>
  for (const day of DAYS) {
    const span = found[day]
    if (Array.isArray(span) && span.length === 2) hours[day] = [String(span[0]), String(span[1])]
  }
  return hours
}

/** With a day opened (like the day before it that is open) or closed. */
export function turned(hours: Hours, day: Day, isOpen: boolean): Hours {
  const rest = { ...hours }
  delete rest[day]
  if (!isOpen) return rest
  const before = DAYS.slice(0, DAYS.indexOf(day)).toReversed().find((one) => hours[one])
  return { ...rest, [day]: [...((before && hours[before]) ?? USUAL)] }
}

/** The same hours from Monday to Friday. */
export function onWeekdays(hours: Hours, day: Day): Hours {
  const span = hours[day]
  if (!span) return hours
  return { ...hours, ...Object.fromEntries(DAYS.slice(0, 5).map((one) => [one, [...span]])) }
}

/** The day's name in a language. */
export function dayName(day: Day, locale: string): string {
  const at = new Date(MONDAY + DAYS.indexOf(day) * 86_400_000)
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(at)
}
