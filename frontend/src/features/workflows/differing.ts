/** What differs between two versions: steps that came, went, moved or say something else. */

import { allSteps, type StepJson, type WorkflowJson } from './document'

export type Change = 'added' | 'removed' | 'changed' | 'moved'
export interface FieldChange {
  name: string
  before: unknown
  after: unknown
}
export interface StepChange {
  id: string
  change: Change
  step: StepJson
  fields: FieldChange[]
}
export interface Difference {
  steps: StepChange[]
  /** Parts of the document apart from its steps: triggers, entry, goal, exits. */
  parts: FieldChange[]
}

const PARTS = ['name', 'description', 'kind', 'triggers', 'entry', 'goal', 'exits']

export function differenceOf(before: WorkflowJson, after: WorkflowJson): Difference {
  const old = new Map(allSteps(before.steps).map((one) => [one.step.id, one]))
  const now = new Map(allSteps(after.steps).map((one) => [one.step.id, one]))
  const steps: StepChange[] = []
  for (const [id, { step, parent, way }] of now) {
    const was = old.get(id)
    if (!was) {
      steps.push({ id, change: 'added', step, fields: [] })
      continue
    }
    const fields = fieldsBetween(own(was.step), own(step))
    const isMoved = was.parent !== parent || was.way !== way
    if (fields.length || isMoved) steps.push({ id, change: fields.length ? 'changed' : 'moved', step, fields })
  }
  for (const [id, { step }] of old) if (!now.has(id)) steps.push({ id, change: 'removed', step, fields: [] })
  const pick = (document: WorkflowJson) => Object.fromEntries(PARTS.map((name) => [name, empty(document[name]) ? undefined : document[name]]))
  return { steps, parts: fieldsBetween(pick(before), pick(after)) }
}

/** A step's own words, without what stands below it. */
function own(step: StepJson): Record<string, unknown> {
  return Object.fromEntries(Object.entries(step).filter(([name]) => name !== 'branches' && name !== 'id'))
}

const empty = (value: unknown) => value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)

export function fieldsBetween(before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => plain(before[name]) !== plain(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }))
}

/** The same whatever order keys stand in. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => one.localeCompare(other))) : part,
  ) ?? ''
}

/** The newer document with the steps that went put back where they stood, so that both can be seen in one drawing. */
export function bothOf(before: WorkflowJson, after: WorkflowJson): WorkflowJson {
  const now = new Set(allSteps(after.steps).map((one) => one.step.id))
  const merge = (old: StepJson[], fresh: StepJson[]): StepJson[] => {
    const found = fresh.map((step) => {
      const was = old.find((one) => one.id === step.id)
      const ways = [...new Set([...Object.keys(step.branches ?? {}), ...Object.keys(was?.branches ?? {})])]
      return ways.length ? { ...step, branches: Object.fromEntries(ways.map((way) => [way, merge(was?.branches?.[way] ?? [], step.branches?.[way] ?? [])])) } : step
    })
    old.forEach((step, at) => {
      if (now.has(step.id)) return
      const ahead = old.slice(0, at).reverse().find((one) => found.some((other) => other.id === one.id))
      const place = ahead ? found.findIndex((one) => one.id === ahead.id) + 1 : 0
      found.splice(place, 0, pruned(step, now))
    })
    return found
  }
  return { ...after, steps: merge(before.steps ?? [], after.steps ?? []) }
}

/** A step that went, without those of its branches that live on elsewhere. */
function pruned(step: StepJson, now: Set<string>): StepJson {
  if (!step.branches) return step
  return { ...step, branches: Object.fromEntries(Object.entries(step.branches).map(([way, below]) => [way, below.filter((one) => !now.has(one.id)).map((one) => pruned(one, now))])) }
}
