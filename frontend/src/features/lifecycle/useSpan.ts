/** Seconds as people say them: days, or hours and minutes where it was less. */

import { useFormat } from '@/shared/useFormat'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export function useSpan() {
  const format = useFormat()
  return (seconds: number | null | undefined): string => {
    if (seconds == null) return '–'
    const [size, unit] = seconds >= DAY ? [DAY, 'day'] : seconds >= HOUR ? [HOUR, 'hour'] : [MINUTE, 'minute']
    return format.number(seconds / (size as number), { style: 'unit', unit: unit as string, unitDisplay: 'long', maximumFractionDigits: seconds < 10 * DAY ? 1 : 0 })
  }
}
