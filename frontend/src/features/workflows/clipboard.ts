/** Steps as text: what is copied here is pasted there, in another tab, into a file, or out of one. */

import { documentOf, type StepJson } from './document'

const MOST = 300

export const textOf = (steps: StepJson[]): string => JSON.stringify({ steps }, null, 2)

/** The steps of a text; null if it holds none. A whole workflow gives all of its steps. */
export function stepsOf(text: string): StepJson[] | null {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return null
  }
  const asked = Array.isArray(given) ? { steps: given } : isStep(given) ? { steps: [given] } : given
  if (typeof asked !== 'object' || asked === null || !Array.isArray((asked as { steps?: unknown }).steps)) return null
  const all = (asked as { steps: unknown[] }).steps
  if (!all.length || all.length > MOST || !all.every(isStep)) return null
  return documentOf(asked).steps ?? null
}

const isStep = (one: unknown): boolean => typeof one === 'object' && one !== null && typeof (one as { type?: unknown }).type === 'string' && !('steps' in one)
