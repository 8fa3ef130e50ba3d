/** The filters of the audit log, as the address holds them and as the API takes them. */

import type { paths } from '@/api/schema'

export const NAMES = ['action', 'actor', 'object_type', 'object_id', 'ip', 'request_id', 'since', 'until'] as const
export type Name = (typeof NAMES)[number]
export type Filters = Partial<Record<Name, string>>
type Query = NonNullable<paths['/api/v1/audit/']['get']['parameters']['query']>

/** A day is from its beginning to its end where the reader is. */
export function queryOf(filters: Filters): Query {
  const query: Query = {}
  for (const name of NAMES) {
    const value = filters[name]
    if (!value) continue
    if (name === 'actor') query.actor = Number(value) || undefined
    else if (name === 'since') query.since = new Date(`${value}T00:00:00`).toISOString()
    else if (name === 'until') query.until = dayAfter(value)
    else query[name] = value
  }
  return query
}

function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00`)
  at.setDate(at.getDate() + 1)
  return at.toISOString()
}
