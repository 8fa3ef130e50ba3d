/** What can be asked and taken of the rows that a rollup counts. */

import { computed } from 'vue'

import { type Field, type RowField, useConditionFields } from '@/shared/conditions/useConditionFields'
import { kindsOf, type RollupDraft } from './rollup'

export const ACTIVITY = 'activity.'
/** Of a contact's own columns those that have an order; its custom fields are looked through by their kind. */
const COLUMNS = ['birth_date', 'registered_on', 'created_at']
const isOnContact = (key: string) => (key.startsWith('custom.') && !key.endsWith('.currency')) || COLUMNS.includes(key)

export function useRollupValues(draft: RollupDraft) {
  const { fields, fieldOf } = useConditionFields()

  const rowFields = computed<RowField[]>(() => {
    if (draft.of === 'items') return fieldOf('items')?.where ?? []
    if (draft.of !== 'activities') return []
    const types = draft.types.length ? draft.types : ['any']
    const found = types.flatMap((type) => fieldOf(ACTIVITY + type)?.where ?? [])
    return [...new Map(found.map((field) => [field.key, field])).values()]
  })
  const valueFields = computed<Field[]>(() => {
    const kinds = kindsOf(draft.take)
    const among = draft.of === 'contacts' ? fields.value.filter((field) => isOnContact(field.key)) : rowFields.value
    return among.filter((field) => kinds.includes(field.kind))
  })
  return { rowFields, valueFields }
}
