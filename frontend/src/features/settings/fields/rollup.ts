/** What a rollup counts or sums up: as the form holds it, and as the API has it. */

import type { Schemas } from '@/api/client'
import { type ConditionDraft, draftOf, type GroupDraft, type GroupJson, jsonOf, rowsDraft, rowsJson, type ShapeOf } from '@/shared/conditions/tree'

export type RollupJson = NonNullable<Schemas['CustomField']['rollup']>
export type Rows = RollupJson['of']
export type Take = RollupJson['take']

export interface RollupDraft {
  of: Rows
  take: Take
  types: string[]
  value: string
  /** Conditions on rows; of contacts there is a tree of them instead. */
  rows: ConditionDraft[]
  tree: GroupDraft
  /** Days, as they are typed. */
  within: string
  side: '' | 'contact' | 'other'
}

export const rowsOf = (of: 'contact' | 'organisation'): Rows[] => (of === 'contact' ? ['activities', 'items', 'relationships'] : ['contacts', 'activities', 'relationships'])

const OF_ROWS: Take[] = ['count', 'any', 'distinct', 'sum', 'average', 'least', 'most', 'first', 'last']
const TAKES: Record<Rows, Take[]> = {
  activities: OF_ROWS,
  items: OF_ROWS,
  relationships: ['count', 'any'],
  contacts: ['count', 'any', 'share', 'sum', 'average', 'least', 'most'],
}
export const takesOf = (rows: Rows): Take[] => TAKES[rows]

const ORDERED = ['number', 'date', 'moment']
const ANYTHING = ['text', 'choice', 'number', 'boolean', 'moment']
const KINDS: Partial<Record<Take, string[]>> = {
  distinct: ANYTHING,
  sum: ['number'],
  average: ['number'],
  least: ORDERED,
  most: ORDERED,
  first: ANYTHING,
  last: ANYTHING,
}
/** The kinds of value that can be taken like this; none where rows themselves are. */
export const kindsOf = (take: Take): string[] => KINDS[take] ?? []

/** Whether what comes of it can be rounded. */
export const isRounded = (take: Take | undefined): boolean => take === 'sum' || take === 'average' || take === 'share'

/** Whether a moment comes of it, of which the day may be enough. */
export const givesMoment = (take: Take, kind: string | undefined): boolean => kind === 'moment' && take !== 'distinct' && kindsOf(take).includes('moment')

export function draftOfRollup(json: RollupJson | null | undefined, of: 'contact' | 'organisation'): RollupDraft {
  const rows = json?.of ?? rowsOf(of)[0]!
  const where = json?.where
  return {
    of: rows,
    take: json?.take ?? 'count',
    types: [...(json?.types ?? [])],
    value: json?.value ?? '',
    rows: Array.isArray(where) ? rowsDraft(where as never) : [],
    tree: draftOf(rows === 'contacts' ? (where as GroupJson | undefined) : undefined),
    within: json?.within_days === undefined ? '' : String(json.within_days),
    side: json?.side ?? '',
  }
}

/** As the server takes it: what does not go with the rows, or how they are taken, is left out. */
export function jsonOfRollup(draft: RollupDraft, shapeOf: ShapeOf): RollupJson {
  const tree = draft.of === 'contacts' ? jsonOf(draft.tree, shapeOf) : undefined
  const rows = draft.of === 'activities' || draft.of === 'items' ? rowsJson(draft.rows) : []
  return {
    of: draft.of,
    take: draft.take,
    ...(draft.types.length ? { types: [...draft.types] } : {}),
    ...(kindsOf(draft.take).length && draft.value ? { value: draft.value } : {}),
    ...(tree?.conditions.length ? { where: tree } : {}),
    ...(rows.length ? { where: rows } : {}),
    ...(draft.of === 'activities' && /^\d+$/.test(draft.within) ? { within_days: Number(draft.within) } : {}),
    ...(draft.of === 'relationships' && draft.side ? { side: draft.side } : {}),
  }
}
