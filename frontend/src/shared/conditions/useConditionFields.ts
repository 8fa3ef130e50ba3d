/** What conditions can ask, and how: what the builder is drawn from. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { together } from '@/shared/together'
import type { ConditionDraft } from './tree'

export type RowField = Schemas['RowField']
export type Field = RowField & Partial<Pick<Schemas['ConditionField'], 'group' | 'where' | 'has_window'>>
export type Operator = Schemas['Operator']

export const useConditionFields = together(() => {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['condition-fields'],
    queryFn: () => ask(api.GET('/api/v1/conditions/fields/')),
    staleTime: 60_000,
  })
  const fields = computed<Field[]>(() => data.value?.fields ?? [])
  const byKey = computed(() => new Map(fields.value.map((field) => [field.key, field])))
  const operators = computed(() => new Map((data.value?.operators ?? []).map((one) => [`${one.kind} ${one.name}`, one])))

  const fieldOf = (key: string): Field | undefined => byKey.value.get(key)
  const operatorOf = (field: Field | undefined, name: string): Operator | undefined => operators.value.get(`${field?.kind} ${name}`)

  return {
    fields,
    fault: error,
    isPending,
    again: () => void refetch(),
    fieldOf,
    operatorOf,
    operatorsOf: (field: Field) => field.operators.flatMap((name) => operatorOf(field, name) ?? []),
    /** How the value of a condition on a contact is given. */
    shapeOf: (one: ConditionDraft) => operatorOf(fieldOf(one.field), one.operator)?.value,
  }
})
