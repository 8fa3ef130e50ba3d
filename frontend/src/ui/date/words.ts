/** What a calendar says. */

export interface DateWords {
  /** The button that opens the calendar. */
  open: string
  previous: string
  next: string
}

/** The name of a part of a date ("day") in a language. */
export function partName(part: string, locale: string): string | undefined {
  try {
    return new Intl.DisplayNames(locale, { type: 'dateTimeField' }).of(part)
  } catch {
    return undefined
  }
}
