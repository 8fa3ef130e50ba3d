/** Between values and what is typed for them, and the choices that a kind of field has. */

import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Option } from '@/ui/options'
import { type Of, useContactTypes } from '../catalogues'
import type { FieldKind, FieldSpec } from './fields'
import { COUNTRIES, LANGUAGES } from './places'
import { useFieldText } from './useFieldText'

/** Kinds that are one line of typing, and what helps a phone's keyboard with them. */
export const LINE_TYPES: Partial<Record<FieldKind, Record<string, string>>> = {
  text: { type: 'text' },
  url: { type: 'text', inputmode: 'url' },
  email: { type: 'text', inputmode: 'email', autocapitalize: 'off' },
  phone: { type: 'text', inputmode: 'tel' },
  number: { type: 'text', inputmode: 'decimal' },
  percent: { type: 'text', inputmode: 'decimal' },
  date: { type: 'date' },
  datetime: { type: 'datetime-local' },
}

const pad = (part: number) => String(part).padStart(2, '0')

/** What stands in the box for a value. */
export function typed(kind: FieldKind, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (kind === 'json') return JSON.stringify(value, null, 2)
  if (kind === 'datetime') {
    const at = new Date(String(value))
    return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`
  }
  return String(value)
}

/** A number as people write it, with a comma or a point; null for nothing, undefined for none. */
function numberIn(text: string): number | null | undefined {
  const plain = text.replace(/[\s%'’]/g, '').replace(/,(?=\d{3}(\D|$))(?=.*\.)/g, '').replace(',', '.')
  if (plain === '') return null
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined
}

/** The value that was typed; null where it was emptied, undefined where it is none. */
export function parsed(kind: FieldKind, text: string): unknown {
  const plain = text.trim()
  switch (kind) {
    case 'number':
    case 'percent':
      return numberIn(text)
    case 'boolean':
      return plain === '' ? null : plain === 'true'
    case 'date':
      return plain || null
    case 'datetime':
      return plain ? new Date(plain).toISOString().replace('.000Z', 'Z') : null
    case 'url':
      return plain && !/^[a-z][a-z\d+.-]*:/i.test(plain) ? `https://${plain}` : plain
    case 'json':
      return plain === '' ? null : jsonIn(plain)
    case 'text_area':
      return text
    default:
      return plain
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What can be chosen for a field; empty for kinds that are typed. */
export function useChoices(spec: () => FieldSpec, of: Of): ComputedRef<Option[]> {
  const { t } = useI18n()
  const { types } = useContactTypes(of)
  const { countryName, languageName } = useFieldText(of)
  const named = (codes: readonly string[], name: (code: string) => string): Option[] =>
    codes.map((code) => ({ value: code, label: name(code), hint: code })).sort((one, other) => one.label.localeCompare(other.label))

  return computed(() => {
    const { kind, options = [] } = spec()
    if (kind === 'picklist' || kind === 'multi_select') return options
    if (kind === 'type') return types.value.map((type) => ({ value: type.slug, label: type.name }))
    if (kind === 'boolean') return [{ value: 'true', label: t('records.yes') }, { value: 'false', label: t('records.no') }]
    if (kind === 'country') return named(COUNTRIES, countryName)
    if (kind === 'language') return named(LANGUAGES, languageName)
    if (kind === 'time_zone') return Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
    return []
  })
}
