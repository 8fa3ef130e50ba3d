/** What a change to many is, as the API takes it. */

import { bodyOf, type FieldSpec, isBlank } from '../records/fields'
import type { Wish } from './kind'

export type Deed = 'set' | 'add' | 'remove' | 'clear'

const isSeveral = (spec: FieldSpec) => spec.kind === 'multi_select' || spec.kind === 'multi_lookup'
const CUSTOM = 'custom.'
/** Columns that hold a text hold an empty one where there is nothing. */
const TEXTS = ['text', 'text_area', 'url', 'country', 'time_zone', 'language']

/** What can be done with a field. */
export function deedsOf(spec: FieldSpec): Deed[] {
  const own = spec.key.startsWith(CUSTOM)
  const clears = !spec.required && (own || spec.kind !== 'boolean')
  return [...(isSeveral(spec) ? (['add', 'remove', 'set'] as const) : (['set'] as const)), ...(clears ? (['clear'] as const) : [])]
}

/** Null while there is nothing to give. */
export function wishOf(spec: FieldSpec, deed: Deed, value: unknown): Wish | null {
  const slug = spec.key.startsWith(CUSTOM) ? spec.key.slice(CUSTOM.length) : ''
  if (deed === 'clear') return { set: bodyOf({ [spec.key]: !slug && TEXTS.includes(spec.kind) ? '' : null }) }
  if (isBlank(value)) return null
  return deed === 'set' ? { set: bodyOf({ [spec.key]: value }) } : { [deed]: { [slug]: value as unknown[] } }
}
