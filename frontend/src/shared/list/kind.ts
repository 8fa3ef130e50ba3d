/** What a list of records is made of: each kind of record says these things of itself. */

import type { ComputedRef, Ref } from 'vue'

import type { Schemas } from '@/api/client'
import type { Option } from '@/ui/options'
import type { Of } from '../catalogues'
import type { FieldSpec, RecordRow } from '../records/fields'
import type { TagLike } from '../tags/choosing'
import type { Forms } from '../words'
import type { Page } from './book'
import type { Column } from './columns'
import type { GroupHead, Grouping } from './grouping'
import type { ListName } from './views/useViews'

export interface ListRow extends RecordRow {
  id: number
  version?: number
  owner?: number | null
  team?: number | null
  /** The name of a contact's picture. */
  photo?: string
  /** Of the line above a group of rows; such a line is no record. */
  head?: GroupHead
  included?: { owner?: { id: number; name: string } | null; team?: { id: number; name: string } | null; organisation?: { id: number; name: string } | null; parent?: { id: number; name: string } | null; tags?: TagLike[] }
}

export interface ListColumn extends Column {
  /** How a cell is drawn. */
  look: 'name' | 'person' | 'team' | 'organisation' | 'badge' | 'tags' | 'stage' | 'score' | 'ago' | 'link' | 'text'
  spec: FieldSpec
  /** What has to be asked for so that it can be drawn. */
  include?: string
  /** Of a score: its key. */
  score?: string
  /** Cannot be changed in the list. */
  isSealed?: boolean
}

export type FilterKind = 'owner' | 'team' | 'type' | 'organisation' | 'tag' | 'segment' | 'stage' | 'flag' | 'range' | 'numbers' | 'text' | 'choice'

export interface FilterSpec {
  key: string
  label: string
  kind: FilterKind
  /** Of a choice: what can be chosen. */
  options?: Option[]
  /** Said of a flag that is set. */
  yes?: string
  /** Of a choice: what the field holds, where that is more than one of them. */
  holds?: 'boolean' | 'several'
  /** Of a range: what the field holds; without, it is a column with moments. */
  of?: 'days' | 'moments'
  /** No condition of a segment asks for it. */
  isUnasked?: boolean
}

/** What the server takes to narrow a list, and what it is ordered by. */
export type Query = Record<string, string>

export interface Assignment {
  owner?: number | null
  team?: number | null
}

/** Tags by their names. */
export interface TagChange {
  add?: string[]
  remove?: string[]
}

export interface ListKind<R extends ListRow> {
  name: ListName
  of: Of
  path: string
  words: ComputedRef<Forms>
  columns: ComputedRef<ListColumn[]>
  filters: ComputedRef<FilterSpec[]>
  /** Fields every row comes with. */
  always: string[]
  ordering: string
  titleOf: (row: R) => string
  /** What stands below the name where there is no room for columns. */
  lineOf: (row: R) => string
  read: (query: Query, cursor: string, size: number, signal: AbortSignal) => Promise<Page<R>>
  /** What its rows can be grouped by, and the groups there are. */
  groupings: ComputedRef<Grouping[]>
  groups: (query: Query, by: string, signal: AbortSignal) => Promise<Schemas['Groups']>
  write: (id: number, body: Record<string, unknown>, version: number) => Promise<R>
  assign: (ids: number[], to: Assignment) => Promise<Schemas['Assigned']>
  dealOut: (ids: number[], team: number, way: Way) => Promise<Schemas['Dealt']>
  /** The same for all that match, as a job. */
  assignAll: (given: AllThat & Assignment) => Promise<Schemas['Job']>
  /** Those that carry tags can be given them, and relieved of them. */
  tag?: (ids: number[], tags: TagChange) => Promise<Schemas['Tagged']>
  tagAll?: (given: AllThat & TagChange) => Promise<Schemas['Job']>
  /** Where two of them are made one. */
  mergePath?: (one: number, two: number) => string
  /** Fields that many can be given alike. */
  changeable: ComputedRef<FieldSpec[]>
  /** Whatever these are about, as a job. */
  changeThem: (given: Chosen & Wish) => Promise<Schemas['Job']>
  /** For good; refused with the number there is until `count` says it. */
  deleteThem: (given: Chosen & { count?: number }) => Promise<Schemas['Job']>
  /** Whether its records can be put into lists of people, and segments made of its filters. */
  hasSegments?: boolean
}

export type Way = 'turn' | 'records' | 'tasks'

export interface AllThat {
  filter: Query
  leave_out: number[]
  deal_out?: number
  way?: Way
}

export type Chosen = { filter: Query; leave_out: number[] } | { ids: number[] }

/** What many are given: fields and their values, and what fields of several values gain and lose. */
export interface Wish {
  set?: Record<string, unknown>
  add?: Record<string, unknown[]>
  remove?: Record<string, unknown[]>
}

export type Narrowed = Ref<Record<string, string>>
