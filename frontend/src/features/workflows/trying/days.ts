/** What happens, day by day. */

export interface Day<Entry> {
  day: string
  entries: Entry[]
}

/** Entries under the days they fall on, in the order they come; `dayOf` names a day where the reader is. */
export function daysOf<Entry extends { at: string }>(entries: Entry[], dayOf: (at: string) => string): Day<Entry>[] {
  const days: Day<Entry>[] = []
  for (const entry of entries) {
    const day = dayOf(entry.at)
    if (days.at(-1)?.day === day) days.at(-1)!.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}
