/** Whether a list is as a view has it, however each of them was put together. */

import { type ColumnChoice, NO_CHOICE } from '../columns'

/** The columns of a view; what it does not say is as the list has it. */
export const choiceOf = (columns: Partial<ColumnChoice>): ColumnChoice => ({ ...NO_CHOICE, ...columns })

/** In whatever order their keys stand; the order of a list counts. */
export const isSame = (one: object, other: object): boolean => sorted(one) === sorted(other)

function sorted(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted()) : inner,
  )
}
