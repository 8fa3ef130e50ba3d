/** What a step, a trigger or a condition says, in a few words for its box. */

import type { ConditionJson, GroupJson } from '@/shared/conditions/tree'
import type { Field, Operator } from '@/shared/conditions/useConditionFields'
import type { Option } from './useWorkflows'

export const UNITS = ['minutes', 'hours', 'days', 'weeks'] as const

export interface Speech {
  t: (key: string, values?: Record<string, unknown>) => string
  number: (value: number, options?: Intl.NumberFormatOptions) => string
  fieldOf: (key: string) => Field | undefined
  operatorOf: (field: Field | undefined, name: string) => Operator | undefined
  activity: (name: string) => string
  /** What something is called that an option names: a template, a segment, a colleague. */
  called: (kind: string, name: string) => string
  step: (id: string) => string
}

/** Options whose words are too many for a box, or say nothing there. */
const QUIET = new Set(['long_text', 'values'])
const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

export function saidOf(options: readonly Option[], config: Record<string, unknown>, say: Speech): string {
  return options
    .filter((option) => !QUIET.has(option.kind))
    .map((option) => said(option, config[option.name], say))
    .filter(Boolean)
    .slice(0, 3)
    .join(' · ')
}

export function said(option: Option, value: unknown, say: Speech): string {
  if (value === undefined || value === null || value === '') return ''
  switch (option.kind) {
    case 'duration':
      return isMapping(value) ? durationOf(value, say) : ''
    case 'boolean':
      return value === true ? option.label : ''
    case 'choice':
      return option.choices.find((one) => one.value === value)?.label ?? String(value)
    case 'shares':
      return isMapping(value) ? Object.entries(value).map(([name, share]) => `${name} ${Number(share)} %`).join(' / ') : ''
    case 'conditions':
      return conditionsOf(value, say)
    case 'where':
      return Array.isArray(value) ? value.map((row) => rowOf(row as ConditionJson, say, false)).filter(Boolean).join(` ${say.t('workflows.and')} `) : ''
    case 'activity':
      return say.activity(String(value))
    case 'step':
      return say.step(String(value))
    case 'number':
    case 'whole':
      return typeof value === 'number' ? `${option.label}: ${say.number(value)}` : String(value)
    default:
      if (Array.isArray(value)) return value.map((one) => say.called(option.kind, String(one))).join(', ')
      return isMapping(value) ? '' : say.called(option.kind, String(value))
  }
}

export function durationOf(value: Record<string, unknown>, say: Pick<Speech, 'number'>): string {
  return [...UNITS]
    .reverse()
    .filter((unit) => typeof value[unit] === 'number' && value[unit] !== 0)
    .map((unit) => say.number(value[unit] as number, { style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long' }))
    .join(' ')
}

/** Conditions as a sentence; the API's own reading is longer and right, this one fits into a box. */
export function conditionsOf(value: unknown, say: Speech): string {
  if (!isMapping(value) || !Array.isArray(value.conditions)) return ''
  const group = value as unknown as GroupJson
  const parts = group.conditions.map((one) => ('conditions' in one ? bracketed(conditionsOf(one, say)) : rowOf(one, say))).filter(Boolean)
  const joint = ` ${say.t(group.match === 'any' ? 'workflows.or' : 'workflows.and')} `
  return group.match === 'none' && parts.length ? say.t('workflows.none_of', { what: parts.join(` ${say.t('workflows.or')} `) }) : parts.join(joint)
}

const bracketed = (text: string) => (text ? `(${text})` : '')

/** A condition; one on a row of the log has fields of its own, which share names with those of contacts. */
function rowOf(row: ConditionJson, say: Speech, isOnContact = true): string {
  if (!row || typeof row.field !== 'string') return ''
  const field = isOnContact ? say.fieldOf(row.field) : undefined
  const operator = say.operatorOf(field, row.operator)
  const shown = (value: unknown) => field?.choices.find((one) => one.value === value)?.label ?? String(value)
  const value = row.value === undefined || row.value === null ? '' : Array.isArray(row.value) ? row.value.map(shown).join(', ') : shown(row.value)
  return [field?.label ?? row.field.replaceAll('_', ' '), operator?.label ?? row.operator.replaceAll('_', ' '), value].filter(Boolean).join(' ')
}
