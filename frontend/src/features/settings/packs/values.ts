/** A pack's setting as it is typed, and as the API takes it. */

import type { Schemas } from '@/api/client'

type Kind = Schemas['Setting']['kind']

export const isNumeric = (kind: Kind) => kind === 'integer' || kind === 'number' || kind === 'percent'

export function shownValue(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}

/** What was typed as a value of its kind; the comma of other languages counts as a point. Undefined is no number. */
export function typedValue(kind: Kind, text: string): unknown {
  if (!isNumeric(kind)) return text
  const plain = text.trim().replace(',', '.')
  if (plain === '' || Number.isNaN(Number(plain))) return undefined
  return Number(plain)
}
