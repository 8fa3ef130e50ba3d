/** The firm's own fields as filters of a list: those that can be found by. */

import type { Option } from '@/ui/options'
import type { FieldSpec } from '../records/fields'
import { dotOf } from '../tags/colours'
import type { Grouping } from './grouping'
import type { FilterSpec } from './kind'

const NUMBERS = ['number', 'percent', 'currency']
const TEXTS = ['text', 'url', 'email', 'phone']

export function filtersOf(specs: FieldSpec[], yes: string, no: string): FilterSpec[] {
  const both: Option[] = [{ value: 'true', label: yes }, { value: 'false', label: no }]
  return specs.flatMap((spec): FilterSpec[] => {
    if (!spec.isFindable) return []
    const { key, label } = spec
    if (spec.kind === 'boolean') return [{ key, label, kind: 'choice', holds: 'boolean', options: both }]
    if (NUMBERS.includes(spec.kind)) return [{ key, label, kind: 'numbers' }]
    if (spec.kind === 'date' || spec.kind === 'datetime') return [{ key, label, kind: 'range', of: spec.kind === 'date' ? 'days' : 'moments' }]
    if (TEXTS.includes(spec.kind)) return [{ key, label, kind: 'text' }]
    if (spec.kind !== 'picklist' && spec.kind !== 'multi_select') return []
    return [{ key, label, kind: 'choice', holds: spec.kind === 'multi_select' ? 'several' : undefined, options: (spec.options ?? []).map(({ value, label: name, colour }) => ({ value, label: name, icon: dotOf(colour) })) }]
  })
}

/** Those of the firm's own fields that lists can be grouped by. */
export const groupingsOf = (specs: FieldSpec[]): Grouping[] =>
  specs.filter((spec) => spec.isFindable && spec.kind === 'picklist').map(({ key, label }) => ({ key, label }))
