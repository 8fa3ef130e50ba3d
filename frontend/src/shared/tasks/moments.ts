/** Moments as a day and a time of day somewhere, and back. */

export interface Place {
  /** `2026-03-01` */
  day: string
  /** `17:30` */
  time: string
}

const writers = new Map<string, Intl.DateTimeFormat>()

function writerOf(zone: string): Intl.DateTimeFormat {
  const known = writers.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' })
  writers.set(zone, made)
  return made
}

export function placeIn(moment: string, zone: string): Place {
  const [day = '', time = ''] = writerOf(zone).format(new Date(moment)).split(', ')
  return { day, time: time.slice(0, 5) }
}

/** The moment of a day and a time in a zone; where clocks leave it out, the one as much later. */
export function momentIn(day: string, time: string, zone: string): string {
  const plain = Date.parse(`${day}T${time}:00Z`)
  const offset = (at: number): number => {
    const there = placeIn(new Date(at).toISOString(), zone)
    return Date.parse(`${there.day}T${there.time}:00Z`) - at
  }
  const before = offset(plain - 86_400_000)
  const after = offset(plain + 86_400_000)
  // Where both sides of a change fit, the time comes twice and the first is meant.
  const fitting = [plain - before, plain - after].find((at) => at + offset(at) === plain)
  return new Date(fitting ?? plain - before).toISOString()
}
