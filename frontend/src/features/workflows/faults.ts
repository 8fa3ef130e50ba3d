/** Faults by their places in a document: whose they are, and of which field. */

import { allSteps, type StepJson, type WorkflowJson } from './document'

export interface Fault {
  field: string
  detail: string
  level?: string
  step?: string | null
}
export interface Placed extends Fault {
  /** The step it is about, if any. */
  at: string | null
  /** The trigger it is about, by its place. */
  trigger: number | null
  /** The part of the step, the trigger or the document: `template`, `for.days`, `entry.again`. */
  part: string
  isError: boolean
}

/** The place of every step, as the server writes it: `steps[2].branches.yes[0]`. */
export function placesOf(document: WorkflowJson): Map<string, string> {
  const places = new Map<string, string>()
  const walk = (steps: StepJson[], place: string): void =>
    steps.forEach((step, index) => {
      const at = `${place}[${index}]`
      places.set(at, step.id)
      for (const [way, below] of Object.entries(step.branches ?? {})) walk(below, `${at}.branches.${way}`)
    })
  walk(document.steps ?? [], 'steps')
  return places
}

export function placed(document: WorkflowJson, faults: Fault[]): Placed[] {
  const places = placesOf(document)
  const known = new Set(allSteps(document.steps).map((one) => one.step.id))
  return faults.map((fault) => {
    const isError = fault.level !== 'warning'
    const trigger = /^triggers\[(\d+)\]\.?/.exec(fault.field)
    if (trigger) return { ...fault, isError, at: null, trigger: Number(trigger[1]), part: fault.field.slice(trigger[0].length) }
    const [at, rest] = nearest(fault.field, places)
    if (at !== null) return { ...fault, isError, at, trigger: null, part: rest }
    return { ...fault, isError, at: fault.step && known.has(fault.step) ? fault.step : null, trigger: null, part: fault.field }
  })
}

/** The longest place that the field begins with, and what is left of it. */
function nearest(field: string, places: Map<string, string>): [string | null, string] {
  let found: [string | null, string] = [null, field]
  let longest = 0
  for (const [place, id] of places) {
    if (place.length > longest && (field === place || field.startsWith(`${place}.`))) {
      found = [id, field.slice(place.length + 1)]
      longest = place.length
    }
  }
  return found
}

/** What is wrong with an option of a step or a trigger: its own faults, and those within it. */
export function wrongOf(faults: Placed[], name: string): string {
  return faults
    .filter((one) => one.part === name || one.part.startsWith(`${name}.`) || one.part.startsWith(`${name}[`))
    .map((one) => one.detail)
    .join(' ')
}
