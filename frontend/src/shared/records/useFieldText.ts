/** Values of fields as a reader reads them, in one line. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { type Of, useColleagues, useContactTypes } from '../catalogues'
import { together } from '../together'
import { useFormat } from '../useFormat'
import { type Address, type FieldSpec, isBlank, type Money } from './fields'
import { lookedUp } from './lookups'

const LINES = ['street', 'postal_code', 'city', 'region', 'country']
/** What is said about an address rather than in it. */
const ABOUT = ['label', 'is_primary']

function makeFieldText(of: Of) {
  const { t, locale } = useI18n()
  const format = useFormat()
  const colleagues = useColleagues()
  const { nameOf: typeName } = useContactTypes(of)
  const regions = computed(() => new Intl.DisplayNames([locale.value], { type: 'region' }))
  const languages = computed(() => new Intl.DisplayNames([locale.value], { type: 'language' }))

  function safely(name: () => string | undefined, otherwise: string): string {
    try {
      return name() ?? otherwise
    } catch {
      return otherwise // A code that is none.
    }
  }

  const countryName = (code: string) => safely(() => regions.value.of(code.toUpperCase()), code)
  const languageName = (tag: string) => safely(() => languages.value.of(tag), tag)

  function address(value: Address): string {
    const known = LINES.filter((line) => value[line])
    const others = Object.keys(value).filter((line) => !LINES.includes(line) && !ABOUT.includes(line) && value[line])
    return [...known, ...others]
      .map((line) => (line === 'country' ? countryName(String(value[line])) : String(value[line])))
      .join(', ')
  }

  function money(value: Money): string {
    return safely(() => format.number(Number(value.amount), { style: 'currency', currency: value.currency }), `${value.amount} ${value.currency}`)
  }

  const person = (id: number) => colleagues.person(id)?.name ?? t('records.somebody')

  function named(kind: 'contact' | 'organisation', id: number): string {
    const name = lookedUp(kind, id)
    return name === null ? t('records.not_there', { id }) : (name ?? `#${id}`)
  }

  const TEXTS: Partial<Record<FieldSpec['kind'], (value: never, spec: FieldSpec) => string>> = {
    number: (value: number) => format.number(value, { maximumFractionDigits: 10 }),
    percent: (value: number) => format.number(value / 100, { style: 'percent', maximumFractionDigits: 6 }),
    currency: money,
    boolean: (value: boolean) => t(value ? 'records.yes' : 'records.no'),
    date: (value: string) => format.day(value),
    datetime: (value: string) => format.moment(value, { dateStyle: 'medium', timeStyle: 'short' }),
    url: (value: string) => value.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, ''),
    picklist: (value: string, spec) => labelOf(spec, value),
    multi_select: (value: string[], spec) => value.map((one) => labelOf(spec, one)).join(', '),
    json: (value: unknown) => JSON.stringify(value),
    person,
    team: (id: number) => colleagues.team(id)?.name ?? t('records.some_team'),
    organisation: (id: number) => named('organisation', id),
    contact: (id: number) => named('contact', id),
    multi_lookup: (ids: number[], spec) => ids.map((id) => (spec.target === 'user' ? person(id) : named(spec.target === 'organisation' ? 'organisation' : 'contact', id))).join(', '),
    type: (slug: string) => typeName(slug),
    country: countryName,
    language: languageName,
    time_zone: (name: string) => name.replaceAll('_', ' '),
    address,
    addresses: (all: Address[]) => all.map((one) => (one.label ? `${String(one.label)}: ${address(one)}` : address(one))).join(' · '),
  }

  /** The value in words; empty where there is none. */
  function textOf(spec: FieldSpec, value: unknown): string {
    if (isBlank(value)) return ''
    const text = TEXTS[spec.kind] as ((value: unknown, spec: FieldSpec) => string) | undefined
    const plain = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return safely(() => text?.(value, spec), plain)
  }

  return { textOf, countryName, languageName }
}

const SHARED = { contact: together(() => makeFieldText('contact')), organisation: together(() => makeFieldText('organisation')) }

export const useFieldText = (of: Of) => SHARED[of]()

function labelOf(spec: FieldSpec, value: string): string {
  return spec.options?.find((option) => option.value === value)?.label ?? value
}
