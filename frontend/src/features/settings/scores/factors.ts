/** What a score is the sum of: as the form holds it, and as the API has it. */

import { type ConditionDraft, type ConditionJson, draftOf, emptyGroup, type GroupDraft, type GroupJson, jsonOf, nextKey, rowsDraft, rowsJson, type ShapeOf, unfinished } from '@/shared/conditions/tree'
import { LONGEST, numberOf, pointsOf, wholeOf, within } from './numbers'

export const MEASURES = ['times', 'counted', 'recency', 'since', 'active_days', 'quiet_spells', 'categories', 'drop', 'share', 'response', 'holds'] as const
export type Measure = (typeof MEASURES)[number]

/** Numbers are kept as they are typed. */
export interface StepDraft {
  key: number
  at: string
  points: string
}
export interface FactorDraft {
  key: number
  label: string
  measure: Measure
  cap: string
  of: string[]
  where: ConditionDraft[]
  within: string
  each: string
  value: string
  atMost: string
  oncePer: string
  aDay: string
  halfLife: string
  steps: StepDraft[]
  fromCreated: boolean
  never: string
  days: string
  answers: string[]
  outOf: string[]
  outOfNumber: string
  tree: GroupDraft
  when: GroupDraft | null
  liftsTo: string
}
export interface FactorJson {
  label: string
  measure: Measure
  cap?: number
  of?: string[]
  where?: ConditionJson[]
  within_days?: number
  each?: number
  value?: string
  at_most?: number
  once_per?: string
  a_day?: number
  half_life_days?: number
  steps?: [number, number][]
  from?: 'created'
  never?: number | 'created'
  days?: number
  answers?: string[]
  out_of?: string[] | number
  conditions?: GroupJson
  when?: GroupJson
  lifts_to?: number
}

interface Takes {
  types?: boolean
  /** Whether a window can be given, or must be. */
  window?: 'may' | 'must'
  each?: boolean
  steps?: boolean
}
const TAKES: Record<Measure, Takes> = {
  times: { types: true, window: 'may', each: true },
  counted: { types: true, window: 'may', steps: true },
  recency: { types: true, steps: true },
  since: { types: true, steps: true },
  active_days: { window: 'must', each: true },
  quiet_spells: { window: 'may', each: true },
  categories: { types: true, window: 'may', each: true },
  drop: { types: true, window: 'must', steps: true },
  share: { types: true, window: 'may', each: true },
  response: { types: true, window: 'may', steps: true },
  holds: { each: true },
}
export const takes = (measure: Measure): Takes => TAKES[measure]
export const MOST_FACTORS = 30
export const MOST_STEPS = 20
const BIGGEST = 10_000

export const emptyStep = (at = '', points = ''): StepDraft => ({ key: nextKey(), at, points })
export const emptyFactor = (): FactorDraft => ({
  ...{ key: nextKey(), label: '', measure: 'times', cap: '20', of: [], where: [], within: '30', each: '5', value: '', atMost: '', oncePer: '', aDay: '', halfLife: '' },
  ...{ steps: [emptyStep('7', '20'), emptyStep('30', '10')], fromCreated: false, never: '0', days: '14', answers: [], outOf: [], outOfNumber: '' },
  ...{ tree: emptyGroup(), when: null, liftsTo: '' },
})

const said = (value: number | undefined) => (value === undefined ? '' : String(value))

export function draftOfFactor(json: FactorJson): FactorDraft {
  const fresh = emptyFactor()
  return {
    ...fresh,
    ...{ label: json.label, measure: json.measure, cap: said(json.cap), of: [...(json.of ?? [])], where: rowsDraft(json.where ?? []) },
    ...{ within: said(json.within_days), each: said(json.each), value: json.value ?? '', atMost: said(json.at_most), oncePer: json.once_per ?? '' },
    ...{ aDay: said(json.a_day), halfLife: said(json.half_life_days), fromCreated: json.from === 'created', never: String(json.never ?? 0) },
    days: json.days === undefined ? fresh.days : String(json.days),
    steps: json.steps?.map(([at, points]) => emptyStep(String(at), String(points))) ?? fresh.steps,
    answers: [...(json.answers ?? [])],
    outOf: Array.isArray(json.out_of) ? [...json.out_of] : [],
    outOfNumber: typeof json.out_of === 'number' ? String(json.out_of) : '',
    tree: json.conditions ? draftOf(json.conditions) : fresh.tree,
    when: json.when ? draftOf(json.when) : null,
    liftsTo: said(json.lifts_to),
  }
}

/** A number that may be left out: undefined if it is, null if it is none. */
const optional = (text: string, read: (text: string) => number | null) => (text.trim() ? read(text) : undefined)
const capOf = (text: string) => within(numberOf(text), Number.MIN_VALUE, BIGGEST)
const daysOf = (text: string) => wholeOf(text, 1, LONGEST)

/** What the measure takes beside what all do; null while something is missing. */
function ofMeasure(draft: FactorDraft, shapeOf: ShapeOf): Partial<FactorJson> | null {
  switch (draft.measure) {
    case 'times':
      return {
        ...(draft.value ? { value: draft.value } : {}),
        ...(draft.oncePer ? { once_per: draft.oncePer } : {}),
        ...given({ at_most: optional(draft.atMost, (text) => wholeOf(text, 1, BIGGEST)), a_day: optional(draft.aDay, capOf), half_life_days: optional(draft.halfLife, daysOf) }),
      }
    case 'quiet_spells':
      return given({ days: daysOf(draft.days) })
    case 'recency':
      return draft.fromCreated ? { from: 'created' } : {}
    case 'since':
      if (draft.fromCreated) return { from: 'created' }
      if (draft.never === 'created') return { never: 'created' }
      return draft.never.trim() === '0' ? {} : given({ never: pointsOf(draft.never) })
    case 'share':
      if (draft.outOf.length) return { out_of: [...draft.outOf] }
      return given({ out_of: capOf(draft.outOfNumber) })
    case 'response':
      return draft.of.length && draft.answers.length ? { answers: [...draft.answers] } : null
    case 'holds': {
      const conditions = finished(draft.tree, shapeOf)
      return conditions ? { conditions } : null
    }
    default:
      return {}
  }
}

/** Without what was left out. What is wrong stays null, which is found below. */
const given = (json: Record<string, number | null | undefined>): Partial<FactorJson> => Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined)) as Partial<FactorJson>

function finished(tree: GroupDraft, shapeOf: ShapeOf): GroupJson | null {
  const conditions = jsonOf(tree, shapeOf)
  return conditions.conditions.length && !unfinished(tree, shapeOf) ? conditions : null
}

/** As the server takes it: what does not go with its measure is left out. Null while something is missing. */
export function jsonOfFactor(draft: FactorDraft, shapeOf: ShapeOf): FactorJson | null {
  const label = draft.label.trim()
  const own = ofMeasure(draft, shapeOf)
  if (!label || own === null) return null
  const { types, window, each, steps } = takes(draft.measure)
  const json: Partial<FactorJson> = { ...given({ cap: optional(draft.cap, capOf) }), ...own }
  const created = draft.fromCreated && 'from' in own
  if (types && !created && draft.of.length) json.of = [...draft.of]
  if (types && !created && draft.where.length) {
    json.where = rowsJson(draft.where)
    if (json.where.length < draft.where.length) return null
  }
  if (window) Object.assign(json, given({ within_days: window === 'must' ? daysOf(draft.within) : optional(draft.within, daysOf) }))
  if (each) Object.assign(json, { each: pointsOf(draft.each) })
  if (steps) {
    json.steps = draft.steps.map((step) => [within(numberOf(step.at), 0, 100_000), pointsOf(step.points)] as [number, number])
    if (!json.steps.length || json.steps.some((step) => step.includes(null as never))) return null
  }
  if (draft.when) {
    const when = finished(draft.when, shapeOf)
    if (!when) return null
    json.when = when
  }
  Object.assign(json, given({ lifts_to: optional(draft.liftsTo, (text) => wholeOf(text, -BIGGEST, BIGGEST)) }))
  if (Object.values(json).includes(null as never)) return null
  return { label, measure: draft.measure, ...json }
}

/** Each in its place; null for one that is not finished. */
export const jsonOfFactors = (factors: FactorDraft[], shapeOf: ShapeOf): (FactorJson | null)[] => factors.map((one) => jsonOfFactor(one, shapeOf))

/** The most that all factors together can bring; null where one has no cap. */
export function capsOf(factors: FactorDraft[]): number | null {
  if (factors.some((one) => !one.cap.trim())) return null
  return factors.reduce((sum, one) => sum + (numberOf(one.cap) ?? 0), 0)
}
