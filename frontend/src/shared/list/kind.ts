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
import type { ListName } from './views/useViews'

export interface ListRow extends RecordRow {
  id: number
  version?: number
  owner?: number | null
  team?: number | null
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

export type FilterKind = 'owner' | 'team' | 'type' | 'organisation' | 'tag' | 'segment' | 'stage' | 'flag' | 'range' | 'choice'

export interface FilterSpec {
  key: string
  label: string
  kind: FilterKind
  /** Of a choice: what can be chosen. */
  options?: Option[]
  /** Said of a flag that is set. */
  yes?: string
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
  write: (id: number, body: Record<string, unknown>, version: number) => Promise<R>
  assign: (ids: number[], to: Assignment) => Promise<Schemas['Assigned']>
  dealOut: (ids: number[], team: number) => Promise<Schemas['Dealt']>
  /** The same for all that match, as a job. */
  assignAll: (given: AllThat & Assignment) => Promise<Schemas['Job']>
  /** Those that carry tags can be given them, and relieved of them. */
  tag?: (ids: number[], tags: TagChange) => Promise<Schemas['Tagged']>
  tagAll?: (given: AllThat & TagChange) => Promise<Schemas['Job']>
  exportThem?: (given: AllThat | { ids: number[] }) => Promise<Schemas['Job']>
}

export interface AllThat {
  filter: Query
  leave_out: number[]
  deal_out?: number
}

export type Narrowed = Ref<Record<string, string>>
