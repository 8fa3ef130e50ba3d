/** A workflow's document: the tree of its steps, and every change that the editor makes to it. */

export interface StepJson {
  id: string
  type: string
  name?: string
  note?: string
  on_error?: { tries: number; then: string }
  branches?: Record<string, StepJson[]>
  [option: string]: unknown
}
export interface TriggerJson {
  id?: string
  type: string
  conditions?: unknown
  [option: string]: unknown
}
export interface RuleJson {
  name?: string
  conditions?: unknown
  activity?: string
  where?: unknown
  value?: string
}
export interface EntryJson {
  conditions?: unknown
  again?: 'never' | 'after_exit' | 'always'
  after_days?: number
  group?: string
  priority?: number
}
export interface WorkflowJson {
  format?: number
  triggers?: TriggerJson[]
  entry?: EntryJson
  goal?: RuleJson | null
  exits?: RuleJson[]
  steps?: StepJson[]
  [part: string]: unknown
}

/** A gap between steps: within a branch of a step, or the trunk, before the one at `index`. */
export interface Gap {
  parent: string | null
  way: string
  index: number
}
/** Where a step stands. */
export interface Found extends Gap {
  step: StepJson
  list: StepJson[]
}

export const TRUNK = 'main'
/** Deeper than the server takes them is not offered. */
export const DEEPEST = 12

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const SHAPED = new Set(['id', 'type', 'branches'])

/** Whatever was kept as a draft as a document that can be drawn: steps without an id get one. */
export function documentOf(given: unknown): WorkflowJson {
  const document = isMapping(given) ? { ...given } : {}
  const known = new Set<string>()
  eachRaw(document.steps, (step) => void (typeof step.id === 'string' && known.add(step.id)))
  const steps = listOf(document.steps)
  const taken = new Set<string>()
  return {
    ...document,
    triggers: listOf(document.triggers).map((one, at) => ({ ...one, type: String(one.type ?? ''), id: typeof one.id === 'string' ? one.id : `trigger-${at + 1}` })),
    exits: listOf(document.exits) as RuleJson[],
    steps: steps.map((one) => shaped(one, known, taken)),
  } as WorkflowJson
}

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isMapping) : [])

function shaped(given: Record<string, unknown>, known: Set<string>, taken: Set<string>): StepJson {
  let id = typeof given.id === 'string' && given.id ? given.id : ''
  if (!id || taken.has(id)) id = freshId(id || String(given.type ?? 'step'), known)
  taken.add(id)
  known.add(id)
  const branches = isMapping(given.branches)
    ? Object.fromEntries(Object.entries(given.branches).map(([way, steps]) => [way, listOf(steps).map((one) => shaped(one, known, taken))]))
    : undefined
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !SHAPED.has(name)))
  return { id, type: String(given.type ?? ''), ...rest, ...(branches ? { branches } : {}) }
}

function eachRaw(steps: unknown, see: (step: Record<string, unknown>) => void): void {
  for (const step of listOf(steps)) {
    see(step)
    if (isMapping(step.branches)) Object.values(step.branches).forEach((below) => eachRaw(below, see))
  }
}

/** Every step with its place, as the document is read from the top. */
export function allSteps(steps: StepJson[] = [], parent: string | null = null, way = TRUNK): Found[] {
  return steps.flatMap((step, index) => [
    { step, list: steps, parent, way, index },
    ...Object.entries(step.branches ?? {}).flatMap(([branch, below]) => allSteps(below, step.id, branch)),
  ])
}

export const findStep = (document: WorkflowJson, id: string | null): Found | undefined => (id === null ? undefined : allSteps(document.steps).find((one) => one.step.id === id))

export const idsOf = (document: WorkflowJson): Set<string> => new Set(allSteps(document.steps).map((one) => one.step.id))

/** An id that nothing has: made of the words given, and a number where they are taken. */
export function freshId(wanted: string, taken: Set<string>): string {
  const plain = wanted.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[^a-z0-9]+|-+$/g, '').slice(0, 40) || 'step'
  if (!taken.has(plain)) return plain
  const stem = plain.replace(/-\d+$/, '')
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`
}

/** The trees with the list of one branch replaced. */
function withList(steps: StepJson[], gap: Pick<Gap, 'parent' | 'way'>, change: (list: StepJson[]) => StepJson[]): StepJson[] {
  if (gap.parent === null) return change(steps)
  return steps.map((step) => {
    if (step.id === gap.parent) return { ...step, branches: { ...step.branches, [gap.way]: change(step.branches?.[gap.way] ?? []) } }
    if (!step.branches) return step
    return { ...step, branches: Object.fromEntries(Object.entries(step.branches).map(([way, below]) => [way, withList(below, gap, change)])) }
  })
}

const withSteps = (document: WorkflowJson, steps: StepJson[]): WorkflowJson => ({ ...document, steps })

export function insertSteps(document: WorkflowJson, gap: Gap, steps: StepJson[]): WorkflowJson {
  return withSteps(
    document,
    withList(document.steps ?? [], gap, (list) => [...list.slice(0, gap.index), ...steps, ...list.slice(gap.index)]),
  )
}

export function changeStep(document: WorkflowJson, id: string, change: (step: StepJson) => StepJson): WorkflowJson {
  const found = findStep(document, id)
  if (!found) return document
  return withSteps(
    document,
    withList(document.steps ?? [], found, (list) => list.map((step) => (step.id === id ? change(step) : step))),
  )
}

/** Another id for a step; those that jump to it follow. */
export function renameStep(document: WorkflowJson, id: string, to: string): WorkflowJson {
  const renamed = (steps: StepJson[]): StepJson[] =>
    steps.map((step) => ({
      ...step,
      id: step.id === id ? to : step.id,
      ...led(step, (name) => (name === id ? to : name)),
      ...(step.branches ? { branches: Object.fromEntries(Object.entries(step.branches).map(([way, below]) => [way, renamed(below)])) } : {}),
    }))
  return withSteps(document, renamed(document.steps ?? []))
}

/** Without a step and all below it; with `keep`, the steps of that branch stay in its place. */
export function removeStep(document: WorkflowJson, id: string, keep?: string): WorkflowJson {
  const found = findStep(document, id)
  if (!found) return document
  const stays = keep === undefined ? [] : (found.step.branches?.[keep] ?? [])
  return withSteps(
    document,
    withList(document.steps ?? [], found, (list) => list.flatMap((step) => (step.id === id ? stays : [step]))),
  )
}

export function moveStep(document: WorkflowJson, id: string, gap: Gap): WorkflowJson {
  const found = findStep(document, id)
  // A step does not go into itself, and next to itself is where it stands.
  if (!found || isWithin(found.step, gap.parent)) return document
  const isSameList = found.parent === gap.parent && found.way === gap.way
  if (isSameList && (gap.index === found.index || gap.index === found.index + 1)) return document
  const index = isSameList && gap.index > found.index ? gap.index - 1 : gap.index
  return insertSteps(removeStep(document, id), { ...gap, index }, [found.step])
}

export const isWithin = (step: StepJson, id: string | null): boolean => id !== null && (step.id === id || allSteps([step]).some((one) => one.step.id === id))

/** What leads from a step to another by its id, under the name that the other has now. */
const LEADS: Record<string, 'to' | 'past'> = { go_to_step: 'to', wait_until: 'past' }
function led(step: StepJson, named: (id: string) => string): Partial<StepJson> {
  const key = LEADS[step.type]
  const id = key && step[key]
  return key && typeof id === 'string' ? { [key]: named(id) } : {}
}

/** The same steps under ids that the document does not have; jumps among them go along. */
export function anew(steps: StepJson[], document: WorkflowJson): StepJson[] {
  const taken = idsOf(document)
  const names = new Map<string, string>()
  for (const { step } of allSteps(steps)) {
    const id = freshId(step.id, taken)
    taken.add(id)
    names.set(step.id, id)
  }
  const renamed = (list: StepJson[]): StepJson[] =>
    list.map((step) => ({
      ...step,
      id: names.get(step.id) ?? step.id,
      ...led(step, (name) => names.get(name) ?? name),
      ...(step.branches ? { branches: Object.fromEntries(Object.entries(step.branches).map(([way, below]) => [way, renamed(below)])) } : {}),
    }))
  return renamed(steps)
}

/** How deep a gap lies: 1 on the trunk. */
export function depthOf(document: WorkflowJson, gap: Gap): number {
  let depth = 1
  for (let parent = gap.parent; parent !== null; parent = findStep(document, parent)?.parent ?? null) depth += 1
  return depth
}

/** A deep copy, for what is about to be changed by hand. */
export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
