/** Days that tasks were completed or made on, as the server takes them. */

import { boundsOf, rangeOf } from '@/shared/list/ranges'
import type { Filter } from './useTaskAddress'

export function bounded(filters: Partial<Record<Filter, string>>, zone: string | undefined): Record<string, string> {
  const { completed, created, ...others } = filters
  const found: Record<string, string> = { ...others }
  for (const [name, text] of Object.entries({ completed, created })) {
    const range = text ? rangeOf(text) : null
    if (!range) continue
    const { after, before } = boundsOf(range, zone, Date.now())
    if (after) found[`${name}_after`] = after
    if (before) found[`${name}_before`] = before
  }
  return found
}
