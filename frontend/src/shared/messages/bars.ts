/** Moments of a report, evenly spaced. */

import type { Moment, Step } from './useMessageReport'

const LENGTH = { hour: 3_600_000, day: 86_400_000 }
/** More do not stand beside each other. */
const MOST = 200

/** The moments with those in between at which nothing happened; the first of them where there are too many. */
export function bars(moments: Moment[], step: Step): Moment[] {
  const found: Moment[] = []
  for (const one of moments) {
    const last = found.at(-1)
    // A day on which the clocks change is an hour shorter or longer.
    const missing = last ? Math.round((Date.parse(one.at) - Date.parse(last.at)) / LENGTH[step]) - 1 : 0
    const since = last ? Date.parse(last.at) : 0
    for (let n = 1; n <= missing && found.length < MOST; n++) found.push({ at: new Date(since + n * LENGTH[step]).toISOString(), sent: 0, opened: 0, clicked: 0 })
    if (found.length >= MOST) break
    found.push(one)
  }
  return found
}
