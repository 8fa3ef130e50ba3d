/** Moments to put a conversation aside until, by the reader's own clock. */

export interface Moment {
  name: 'later' | 'evening' | 'tomorrow' | 'monday' | 'week'
  at: Date
}

const HOUR = 3_600_000

function day(from: Date, days: number, hour: number): Date {
  const at = new Date(from)
  at.setDate(at.getDate() + days)
  at.setHours(hour, 0, 0, 0)
  return at
}

export function snoozes(now: Date): Moment[] {
  const untilMonday = ((8 - now.getDay()) % 7) || 7
  const found: Moment[] = [
    { name: 'later', at: new Date(Math.ceil((now.getTime() + 2 * HOUR) / (HOUR / 2)) * (HOUR / 2)) },
    { name: 'evening', at: day(now, 0, 18) },
    { name: 'tomorrow', at: day(now, 1, 9) },
    { name: 'monday', at: day(now, untilMonday, 9) },
    { name: 'week', at: day(now, 7, 9) },
  ]
  // This evening is no choice once it has begun, and Monday is none on a Sunday.
  return found.filter((one, at) => one.at > now && found.findIndex((other) => other.at.getTime() === one.at.getTime()) === at && (one.name !== 'evening' || now.getHours() < 15))
}
