/** A form: what is typed, what is wrong with it by field, and whether leaving would lose it. */

import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue'

import { Problem } from '@/api/problems'
import { NotConfirmed } from './confirming'
import { reasonOf } from './faults'
import { useUnsaved } from './useUnsaved'

export interface Form<Values extends object> {
  values: Values
  /** What is wrong with a field or a part of it: `errorOf('hours')` finds `hours.mon[0]` as well. */
  errorOf: (field: string) => string
  /** What is wrong with nothing in particular; a sentence. */
  fault: ComputedRef<string>
  isDirty: ComputedRef<boolean>
  isSending: Ref<boolean>
  /** Whether it was taken. What was typed stays where it was refused. */
  submit: () => Promise<boolean>
  /** Begin anew, from what `blank` gives now. */
  reset: () => void
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

const isAt = (found: string, field: string) =>
  found === field || found.startsWith(`${field}.`) || found.startsWith(`${field}[`)

/**
 * `blank` gives the values to begin with, `send` hands them over; `fields` are those that show
 * their own errors, so that no other error goes unsaid.
 */
export function useForm<Values extends object>(
  blank: () => Values,
  send: (values: Values) => Promise<unknown>,
  fields?: readonly string[],
): Form<Values> {
  const values = reactive(copy(blank())) as Values
  const plain = ref(JSON.stringify(values))
  const refused = ref<unknown>(null)
  const isSending = ref(false)
  const isDirty = computed(() => JSON.stringify(values) !== plain.value)
  const names = () => fields ?? Object.keys(values)
  const errors = computed(() => (refused.value instanceof Problem ? refused.value.errors : []))

  const errorOf = (field: string) => errors.value.find((one) => isAt(one.field, field))?.detail ?? ''
  const fault = computed(() => {
    if (refused.value === null) return ''
    const homeless = errors.value.filter((one) => !names().some((name) => isAt(one.field, name)))
    if (homeless.length > 0) return homeless.map((one) => (one.field ? `${one.field}: ${one.detail}` : one.detail)).join(' ')
    return errors.value.length > 0 ? '' : reasonOf(refused.value)
  })

  function settle(): void {
    plain.value = JSON.stringify(values)
    refused.value = null
  }

  function reset(): void {
    const fresh = copy(blank()) as Record<string, unknown>
    const now = values as Record<string, unknown>
    for (const key of Object.keys(now)) if (!(key in fresh)) delete now[key]
    Object.assign(now, fresh)
    settle()
  }

  async function submit(): Promise<boolean> {
    if (isSending.value) return false
    isSending.value = true
    refused.value = null
    // What is typed while it is on its way is not saved yet.
    const sent = JSON.stringify(values)
    try {
      await send(copy(values))
      plain.value = sent
      return true
    } catch (caught) {
      if (!(caught instanceof NotConfirmed)) refused.value = caught
      return false
    } finally {
      isSending.value = false
    }
  }

  useUnsaved(() => isDirty.value)
  return { values, errorOf, fault, isDirty, isSending, submit, reset }
}
