/** What activities say of themselves: the properties that the first of some types is known to have. */

import { computed } from 'vue'

import { type RowField, useConditionFields } from '@/shared/conditions/useConditionFields'

export function useSaid(types: () => string[]) {
  const { fields } = useConditionFields()
  const rowFields = computed<RowField[]>(() => {
    const known = fields.value.find((one) => one.key === `activity.${types()[0] ?? 'any'}`) ?? fields.value.find((one) => one.key === 'activity.any')
    return known?.where ?? []
  })
  const named = (kind: string) => rowFields.value.filter((one) => one.kind === kind).map((one) => ({ value: one.key, label: one.label }))
  return { rowFields, named }
}
