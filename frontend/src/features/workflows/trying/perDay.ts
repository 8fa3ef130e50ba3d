/** What would have happened beside what did, day by day, with the days on which nobody came. */

interface Counted {
  day: string
  entries: number
}

export interface Twin {
  day: string
  would: number
  really: number
}

const DAY = 86_400_000

/** Every day from the first moment to the last, by the calendar of the days that are told. */
export function twinsOf(since: string, until: string, would: Counted[], really: Counted[]): Twin[] {
  const told = [...would, ...really].map((one) => one.day)
  // The first and last day are those of the firm's clock; what was told there may lie a day beside ours.
  const from = [since.slice(0, 10), ...told].sort()[0]!
  const to = [until.slice(0, 10), ...told].sort().at(-1)!
  const of = (rows: Counted[]) => new Map(rows.map((one) => [one.day, one.entries]))
  const [first, second] = [of(would), of(really)]
  const days: Twin[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10)
    days.push({ day, would: first.get(day) ?? 0, really: second.get(day) ?? 0 })
  }
  return days
}

/** Channels of both, in one order, with the number of each. */
export function channelsOf(would: Record<string, number>, really: Record<string, number>): { channel: string; would: number; really: number }[] {
  return [...new Set([...Object.keys(would), ...Object.keys(really)])].sort().map((channel) => ({ channel, would: would[channel] ?? 0, really: really[channel] ?? 0 }))
}
