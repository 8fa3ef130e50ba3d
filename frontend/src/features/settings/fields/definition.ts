/** A field's definition as a form holds it, and as the server takes it. */

import type { Schemas } from '@/api/client'
import type { Row } from './OptionRows.vue'
import { isRounded, type RollupJson } from './rollup'
import { canBeSensitive, canBeUnique, isComputed, isFormula, type Field, isFindable, isList, isLookup, isNumber, isRollup, isText } from './useFields'

/** What a form holds; numbers as they are typed. */
export interface Definition {
  of: NonNullable<Field['of']>
  slug: string
  label: string
  kind: string
  options: Row[]
  target: string
  max_length: string
  decimals: string
  currency: string
  expression: string
  result: string
  rollup: RollupJson | null
  group: string
  help: string
  types: string[]
  /** As JSON knows it; a text where the field holds one. */
  default: string
  required: boolean
  nullable: boolean
  unique: boolean
  findable: boolean
  read_only: boolean
  portal_visible: boolean
  sensitive: boolean
}

const asText = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))

/** Defaults are typed for kinds that are one line; others keep what they have. */
export const hasDefault = (kind: string) => ['text', 'number', 'percent', 'boolean', 'picklist', 'date'].includes(kind)

export function beginWith(field: Field | undefined, of: Definition['of']): Definition {
  return {
    of: field?.of ?? of,
    slug: field?.slug ?? '',
    label: field?.label ?? '',
    kind: field?.kind ?? 'text',
    options: (field?.options ?? []).map(({ value, label, colour }) => ({ value, label, colour })),
    target: field?.target || 'contact',
    max_length: asText(field?.max_length),
    decimals: asText(field?.decimals),
    currency: field?.currency ?? '',
    expression: field?.expression ?? '',
    result: field?.result || 'number',
    rollup: field?.rollup ?? null,
    group: field?.group ?? '',
    help: field?.help ?? '',
    types: (field?.types as string[] | undefined) ?? [],
    default: field?.default === null || field?.default === undefined ? '' : String(field.default),
    required: field?.required ?? false,
    nullable: field?.nullable ?? true,
    unique: field?.unique ?? false,
    findable: field?.findable ?? false,
    read_only: field?.read_only ?? false,
    portal_visible: field?.portal_visible ?? false,
    sensitive: field?.sensitive ?? false,
  }
}

function defaultOf(given: Definition): unknown {
  const plain = given.default.trim()
  if (plain === '') return null
  if (isNumber(given.kind)) return plain.replace(',', '.')
  return given.kind === 'boolean' ? plain === 'true' : plain
}

/** Of a rollup only a day is said where it could be a moment; the rest follows. */
function resultOf({ kind, result }: Definition): string {
  if (isRollup(kind)) return ['date', 'datetime'].includes(result) ? result : ''
  return isFormula(kind) ? result : ''
}

export const hasDecimals = ({ kind, rollup }: Definition): boolean => isNumber(kind) || isFormula(kind) || (isRollup(kind) && isRounded(rollup?.take))

/** What goes to the server: parts that the kind knows nothing of are emptied. */
export function sent(given: Definition): Schemas['NewFieldRequest'] {
  const { kind } = given
  const number = (text: string) => (text.trim() === '' ? null : Number(text))
  const body: Record<string, unknown> = {
    ...given,
    label: given.label.trim(),
    options: isList(kind) ? given.options.filter((row) => row.label.trim()).map((row) => ({ ...row, label: row.label.trim(), value: row.value || row.label.trim() })) : [],
    target: isLookup(kind) ? given.target : '',
    max_length: isText(kind) ? number(given.max_length) : null,
    expression: isFormula(kind) ? given.expression : '',
    result: resultOf(given),
    rollup: isRollup(kind) ? given.rollup : null,
    required: given.required && !isComputed(kind),
    decimals: hasDecimals(given) ? number(given.decimals) : null,
    currency: kind === 'currency' ? given.currency.trim().toUpperCase() : '',
    unique: given.unique && canBeUnique(kind),
    findable: given.findable && isFindable(kind),
    sensitive: given.sensitive && canBeSensitive(given),
  }
  // What this form cannot show stays as it is.
  if (hasDefault(kind)) body.default = defaultOf(given)
  else delete body.default
  return body as Schemas['NewFieldRequest']
}
