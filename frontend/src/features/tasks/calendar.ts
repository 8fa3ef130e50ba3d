/** The days that a calendar shows. Weeks begin on Monday. */

import { plusDays, weekdayOf } from '@/shared/tasks/reading'

export type Span = 'month' | 'week'

const mondayOf = (day: string): string => plusDays(day, -((weekdayOf(day) + 6) % 7))

/** Whole weeks: that of the day, or those that its month touches. */
export function daysOf(day: string, span: Span): string[] {
  if (span === 'week') return run(mondayOf(day), 7)
  const first = mondayOf(`${day.slice(0, 7)}-01`)
  const last = plusDays(mondayOf(lastOf(day)), 6)
  return run(first, Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1)
}

function lastOf(day: string): string {
  return plusDays(`${monthAfter(day, 1)}-01`, -1)
}

/** `2026-03`, so many months on. */
export function monthAfter(day: string, by: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const count = year * 12 + month - 1 + by
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** The day to stand on after turning a page. */
export const turned = (day: string, span: Span, by: number): string => (span === 'week' ? plusDays(day, 7 * by) : `${monthAfter(day, by)}-01`)

const run = (first: string, count: number): string[] => Array.from({ length: count }, (_, index) => plusDays(first, index))
