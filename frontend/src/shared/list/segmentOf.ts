/** What a list is narrowed to, as the conditions of a segment; what cannot be asked of one is told apart. */

import type { FilterSpec } from './kind'
import { type Range, rangeOf } from './ranges'
import { numbersOf } from './numbers'

export interface Condition {
  field: string
  operator: string
  value?: unknown
}

export interface Translated {
  conditions: Condition[]
  /** Labels of filters that no condition says. */
  unsaid: string[]
}

const DAYS: Record<string, number> = { '7d': 7, '30d': 30, '90d': 90 }
/** Fields of conditions by the names of their filters, where they differ. */
const FIELDS: Record<string, string> = { created: 'created_at', updated: 'updated_at' }

function ofRange(field: string, range: Range): Condition {
  if (range.preset === 'today') return { field, operator: 'in_this', value: 'day' }
  if (range.preset === 'year') return { field, operator: 'in_this', value: 'year' }
  if (range.preset) return { field, operator: 'in_last_days', value: DAYS[range.preset] }
  // A day that is named is one of them, before and after it are not.
  if (range.from && range.to) return { field, operator: 'between', value: [range.from, range.to] }
  return range.from ? { field, operator: 'after', value: dayBeside(range.from, -1) } : { field, operator: 'before', value: dayBeside(range.to!, 1) }
}

const dayBeside = (day: string, by: number): string => new Date(Date.parse(day) + by * 24 * 3600_000).toISOString().slice(0, 10)

function ofNumbers(field: string, text: string): Condition[] {
  const { from, to } = numbersOf(text) ?? {}
  if (from !== undefined && to !== undefined) return [{ field, operator: 'between', value: [from, to] }]
  if (from !== undefined) return [{ field, operator: 'at_least', value: from }]
  return to === undefined ? [] : [{ field, operator: 'at_most', value: to }]
}

function ofOne(filter: FilterSpec, value: string, me: number | undefined): Condition[] {
  const field = FIELDS[filter.key] ?? filter.key
  switch (filter.kind) {
    case 'owner':
    case 'team':
      if (value === 'none') return [{ field, operator: 'is_not_set' }]
      if (value === 'me' && me) return [{ field, operator: 'equals', value: me }]
      return /^\d+$/.test(value) ? [{ field, operator: 'equals', value: Number(value) }] : []
    case 'organisation':
      return /^\d+$/.test(value) && filter.key === 'organisation' ? [{ field, operator: 'equals', value: Number(value) }] : []
    case 'type':
      return [{ field, operator: 'equals', value }]
    case 'tag':
    case 'segment':
      return [{ field: `${filter.key}s`, operator: 'in_list', value: value.split(',').filter(Boolean) }]
    case 'stage':
      if (value === 'none') return [{ field: 'stage', operator: 'is_not_set' }]
      return [{ field: 'stage', operator: 'in_list', value: value.split(',').filter(Boolean) }]
    case 'flag':
      if (filter.key === 'at_risk') return [{ field, operator: 'equals', value: value === 'true' }]
      if (filter.key === 'untagged') return [{ field: 'tags', operator: 'is_not_set' }]
      return filter.key === 'unassigned' ? ['owner', 'team'].map((one) => ({ field: one, operator: 'is_not_set' })) : []
    case 'range': {
      const range = rangeOf(value)
      return range && !filter.isUnasked ? [ofRange(field, range)] : []
    }
    case 'numbers':
      return ofNumbers(field, value)
    case 'text':
      return [{ field, operator: 'equals', value }]
    case 'choice':
      if (filter.holds === 'boolean') return [{ field, operator: 'equals', value: value === 'true' }]
      return [{ field, operator: filter.holds === 'several' ? 'contains' : 'equals', value }]
  }
}

/** `me` is who asks: a segment means the same to everybody. */
export function conditionsOf(filters: FilterSpec[], chosen: Record<string, string>, search: string, me: number | undefined, searchLabel: string): Translated {
  const found: Translated = { conditions: [], unsaid: search.trim() ? [searchLabel] : [] }
  for (const filter of filters) {
    const value = chosen[filter.key]
    if (!value) continue
    const said = ofOne(filter, value, me)
    if (said.length > 0) found.conditions.push(...said)
    else found.unsaid.push(filter.label)
  }
  return found
}
