/** The fields of a record: what each is called, what kind of value it holds, and where that stands. */

import type { CustomField } from '../catalogues'

export type FieldKind =
  | NonNullable<CustomField['kind']>
  | 'person'
  | 'team'
  | 'organisation'
  | 'contact'
  | 'type'
  | 'country'
  | 'time_zone'
  | 'language'
  | 'address'
  | 'addresses'

export interface FieldSpec {
  /** `first_name`, or `custom.` and the slug of a custom field. */
  key: string
  label: string
  kind: FieldKind
  group: string
  options?: { value: string; label: string; colour?: string }[]
  help?: string
  required?: boolean
  readOnly?: boolean
  /** Of lookups: what they lead to. */
  target?: string
  /** Slugs of the types that have it; all of them where it is empty. */
  types?: string[]
  /** Lists can be narrowed by it. */
  isFindable?: boolean
  /** Lists can be sorted by it. */
  isSortable?: boolean
  /** The most characters it holds. */
  most?: number
}

export interface Money {
  amount: string
  currency: string
}

export type Address = Record<string, unknown>

/** A record as the API shows it; lists may show only some of its fields. */
export interface RecordRow {
  id: number
  version?: number
  custom?: unknown
  included?: unknown
}

export type Changes = Record<string, unknown>

const CUSTOM = 'custom.'

const slugOf = (key: string): string | null => (key.startsWith(CUSTOM) ? key.slice(CUSTOM.length) : null)

/** The field's name in `?fields=`. */
export const columnOf = (key: string): string => (slugOf(key) === null ? key : 'custom')

export function valueOf(row: RecordRow, key: string): unknown {
  const slug = slugOf(key)
  const holder = slug === null ? row : row.custom
  return (holder as Record<string, unknown> | null | undefined)?.[slug ?? key] ?? null
}

/** The record with other values under some keys. */
export function withValues<R extends RecordRow>(row: R, values: Changes): R {
  const own: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(values)) {
    const slug = slugOf(key)
    if (slug === null) own[key] = value
    else custom[slug] = value
  }
  const merged = { ...(row.custom as object | undefined), ...custom }
  return { ...row, ...own, ...(Object.keys(custom).length > 0 ? { custom: merged } : {}) }
}

/** Changes by key as the body of a request; custom values are merged by the server. */
export function bodyOf(changes: Changes): Record<string, unknown> {
  const body: Record<string, unknown> = { ...withValues({ id: 0 }, changes) }
  delete body.id
  return body
}

/** Whether two values are the same to a reader; nothing and an empty text are. */
export function same(one: unknown, other: unknown): boolean {
  return stable(one) === stable(other)
}

function stable(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => stable(member) !== '')
    return `{${members.map(([name, member]) => `${name}:${stable(member)}`).sort().join()}}`
  }
  return JSON.stringify(value)
}

export const isBlank = (value: unknown): boolean => stable(value) === '' || stable(value) === '[]' || stable(value) === '{}'

/** Lookups of one record are chosen as the record's own owner or organisation are. */
const LOOKUPS: Record<string, FieldKind> = { user: 'person', organisation: 'organisation', contact: 'contact' }
const isReady = (field: CustomField): boolean => Boolean(field.findable) && field.index_state === 'ready'
const isComputed = (field: CustomField): boolean => field.kind === 'formula' || field.kind === 'rollup'
/** What is worked out is shown as what comes of it. */
function kindOf(field: CustomField): FieldKind {
  if (field.kind === 'lookup') return LOOKUPS[field.target ?? ''] ?? 'lookup'
  return isComputed(field) ? field.result || 'text' : (field.kind ?? 'text')
}

const SEVERAL = ['multi_select', 'multi_lookup']

/** Whether a record of this type has the field, or holds a value of it from another time. */
export const isFor = (spec: FieldSpec, row: RecordRow & { type?: string | null }): boolean =>
  !spec.types?.length || spec.types.includes(row.type ?? '') || !isBlank(valueOf(row, spec.key))

/** The custom fields of a pack or the firm, as fields like any other. */
export function specsOf(fields: CustomField[], otherwise: string): FieldSpec[] {
  return fields.map((field) => ({
    key: CUSTOM + field.slug,
    label: field.label,
    kind: kindOf(field),
    group: field.group || otherwise,
    options: field.options,
    help: [field.help, field.made_of].filter(Boolean).join('\n'),
    required: field.required,
    readOnly: field.read_only || field.is_retired || isComputed(field),
    target: field.target,
    types: field.types as string[],
    isFindable: isReady(field),
    isSortable: isReady(field) && !SEVERAL.includes(field.kind ?? ''),
    most: field.max_length ?? undefined,
  }))
}
