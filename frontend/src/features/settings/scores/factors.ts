/** What a score is the sum of: as the form holds it, and as the API has it. */

import type { Schemas } from '@/api/client'
import { draftOf, emptyGroup, type GroupDraft, type GroupJson, jsonOf, nextKey, type ShapeOf, unfinished } from '@/shared/conditions/tree'

export type Score = Schemas['Score']
export const MEASURES = ['recency', 'times', 'categories', 'active_days', 'holds'] as const
export type Measure = (typeof MEASURES)[number]

/** Numbers are kept as they are typed. */
export interface StepDraft {
  key: number
  days: string
  points: string
}
export interface FactorDraft {
  key: number
  label: string
  measure: Measure
  cap: string
  of: string[]
  within: string
  each: string
  steps: StepDraft[]
  tree: GroupDraft
}
export interface FactorJson {
  label: string
  measure: Measure
  cap: number
  of?: string[]
  within_days?: number
  each?: number
  steps?: [number, number][]
  conditions?: GroupJson
}
export interface ScoreDraft {
  type: string
  label: string
  key: string
  description: string
  most: string
  order: string
  factors: FactorDraft[]
}

const BIGGEST = 1000
const LONGEST = 3650
export const MOST_FACTORS = 30
export const MOST_STEPS = 20

/** With a point or a comma, as people write it. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace('−', '-').replace(',', '.')
  return /^-?\d{1,6}(\.\d{1,4})?$/.test(plain) ? Number(plain) : null
}
const pointsOf = (text: string) => within(numberOf(text), -BIGGEST, BIGGEST)
const daysOf = (text: string) => (/^\d+$/.test(text.trim()) ? within(Number(text), 1, LONGEST) : null)
const within = (value: number | null, least: number, most: number) => (value !== null && value >= least && value <= most ? value : null)

/** Whether it is asked what happened, so that types of it can be named. */
export const countsTypes = (measure: Measure): boolean => ['recency', 'times', 'categories'].includes(measure)
export const hasWindow = (measure: Measure): boolean => ['times', 'categories', 'active_days'].includes(measure)
export const needsWindow = (measure: Measure): boolean => measure === 'active_days'

export const emptyStep = (days = '', points = ''): StepDraft => ({ key: nextKey(), days, points })
export const emptyFactor = (): FactorDraft => ({ key: nextKey(), label: '', measure: 'times', cap: '20', of: [], within: '30', each: '5', steps: [emptyStep('7', '20'), emptyStep('30', '10')], tree: emptyGroup() })

export function draftOfFactor(json: FactorJson): FactorDraft {
  const fresh = emptyFactor()
  return {
    ...fresh,
    label: json.label,
    measure: json.measure,
    cap: String(json.cap),
    of: [...(json.of ?? [])],
    within: json.within_days === undefined ? '' : String(json.within_days),
    each: json.each === undefined ? '' : String(json.each),
    steps: json.steps?.map(([days, points]) => emptyStep(String(days), String(points))) ?? fresh.steps,
    tree: json.conditions ? draftOf(json.conditions) : fresh.tree,
  }
}

/** As the server takes it: what does not go with its measure is left out. Null while something is missing. */
export function jsonOfFactor(draft: FactorDraft, shapeOf: ShapeOf): FactorJson | null {
  const cap = within(numberOf(draft.cap), Number.MIN_VALUE, BIGGEST)
  const label = draft.label.trim()
  if (!label || cap === null) return null
  const json: FactorJson = { label, measure: draft.measure, cap }
  if (countsTypes(draft.measure) && draft.of.length) json.of = [...draft.of]
  if (draft.measure === 'recency') {
    const steps = draft.steps.map((step) => [daysOf(step.days), pointsOf(step.points)])
    if (!steps.length || steps.some((step) => step.includes(null))) return null
    return { ...json, steps: steps as [number, number][] }
  }
  const each = pointsOf(draft.each)
  if (each === null) return null
  if (draft.measure === 'holds') {
    const conditions = jsonOf(draft.tree, shapeOf)
    return conditions.conditions.length && !unfinished(draft.tree, shapeOf) ? { ...json, each, conditions } : null
  }
  const days = daysOf(draft.within)
  if (days === null && (draft.within.trim() || needsWindow(draft.measure))) return null
  return { ...json, each, ...(days === null ? {} : { within_days: days }) }
}

/** Each in its place; null for one that is not finished. */
export const jsonOfFactors = (factors: FactorDraft[], shapeOf: ShapeOf): (FactorJson | null)[] => factors.map((one) => jsonOfFactor(one, shapeOf))

export function draftOfScore(score: Score | undefined, type: string, order: number): ScoreDraft {
  return {
    type: score?.type ?? type,
    label: score?.label ?? '',
    key: score?.key ?? '',
    description: score?.description ?? '',
    most: String(score?.most ?? 100),
    order: String(score?.order ?? order),
    factors: ((score?.factors ?? []) as unknown as FactorJson[]).map(draftOfFactor),
  }
}

/** The most that all factors together can bring. */
export const capsOf = (factors: FactorDraft[]): number => factors.reduce((sum, one) => sum + (numberOf(one.cap) ?? 0), 0)
