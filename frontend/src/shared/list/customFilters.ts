/** The firm's own fields as filters of a list: those that can be found by and have few values. */

import type { Option } from '@/ui/options'
import type { FieldSpec } from '../records/fields'
import { dotOf } from '../tags/colours'
import type { FilterSpec } from './kind'

export function filtersOf(specs: FieldSpec[], yes: string, no: string): FilterSpec[] {
  const both: Option[] = [{ value: 'true', label: yes }, { value: 'false', label: no }]
  return specs.flatMap((spec): FilterSpec[] => {
    if (!spec.isFindable) return []
    const { key, label } = spec
    if (spec.kind === 'boolean') return [{ key, label, kind: 'choice', options: both }]
    if (spec.kind !== 'picklist' && spec.kind !== 'multi_select') return []
    return [{ key, label, kind: 'choice', options: (spec.options ?? []).map(({ value, label: name, colour }) => ({ value, label: name, icon: dotOf(colour) })) }]
  })
}
