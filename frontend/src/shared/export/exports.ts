/** What an export of a list asks of the server, and which columns it has. */

import { api, ask, type Schemas } from '@/api/client'

export type ExportColumn = Schemas['ExportColumn']
export type Format = 'xlsx' | 'csv' | 'json'
export type Delimiter = 'comma' | 'semicolon' | 'tab'
/** Those that the list shows, those there are by themselves, every one, or picked by hand. */
export type Which = 'view' | 'usual' | 'all' | 'picked'

export const FORMATS: Format[] = ['xlsx', 'csv', 'json']
export const DELIMITERS: Delimiter[] = ['comma', 'semicolon', 'tab']

/** What somebody last chose; this browser remembers it. */
export interface Choice {
  format: Format
  delimiter: Delimiter
  hasMark: boolean
  hasLabels: boolean
  which: Which
  picked: string[]
}

/** Which records: by their ids, or all that a list's filters leave. */
export type Asked = { ids: number[] } | { filter: Record<string, string>; leave_out?: number[] }
export type Exported = 'contact' | 'organisation'

export const FIRST_CHOICE: Choice = { format: 'xlsx', delimiter: 'comma', hasMark: true, hasLabels: true, which: 'view', picked: [] }

export function readColumns(of: Exported): Promise<{ columns: ExportColumn[] }> {
  return of === 'contact' ? ask(api.GET('/api/v1/contact-exports/columns/')) : ask(api.GET('/api/v1/organisation-exports/columns/'))
}

export function startExport(of: Exported, body: Schemas['ExportRequest']): Promise<Schemas['Job']> {
  return of === 'contact' ? ask(api.POST('/api/v1/contact-exports/', { body })) : ask(api.POST('/api/v1/organisation-exports/', { body }))
}

/** The keys that a choice means; one that is not known any more is left out. */
export function keysOf(which: Which, columns: ExportColumn[], shown: string[], picked: string[]): string[] {
  const known = new Set(columns.map((column) => column.key))
  if (which === 'all') return [...known]
  if (which === 'usual') return columns.filter((column) => column.is_usual).map((column) => column.key)
  return (which === 'view' ? shown : picked).filter((key) => known.has(key))
}

/** The choice in the server's words; of what a format has not, nothing is said. */
export function wishOf(choice: Choice, columns: string[], asked: Asked): Schemas['ExportRequest'] {
  const { format, delimiter, hasMark, hasLabels } = choice
  return {
    leave_out: [],
    ...asked,
    format,
    columns,
    headings: hasLabels && format !== 'json' ? 'labels' : 'keys',
    delimiter: format === 'csv' ? delimiter : 'comma',
    byte_order_mark: format === 'csv' && hasMark,
  }
}

/** A key one place further up or down. */
export function stepped(keys: string[], key: string, by: -1 | 1): string[] {
  const at = keys.indexOf(key)
  const to = at + by
  if (at < 0 || to < 0 || to >= keys.length) return keys
  const next = [...keys]
  next.splice(to, 0, ...next.splice(at, 1))
  return next
}
