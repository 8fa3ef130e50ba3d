/** A score as the form holds it, and as the API has it. */

import type { Schemas } from '@/api/client'
import { nextKey } from '@/shared/conditions/tree'
import { draftOfFactor, type FactorDraft, type FactorJson } from './factors'
import { wholeOf } from './numbers'

export type Score = Schemas['Score']
export interface GradeJson {
  key: string
  label: string
  from: number
  colour?: string
}
/** `id` is the grade's own key, which stays as it is once it was kept. */
export interface GradeDraft {
  key: number
  id: string
  label: string
  from: string
  colour: string
  isNew: boolean
}
export interface ScoreDraft {
  type: string
  label: string
  key: string
  description: string
  least: string
  most: string
  order: string
  factors: FactorDraft[]
  grades: GradeDraft[]
  thresholds: string
}
/** What a version keeps of a score. */
export interface Picture {
  label: string
  description: string
  factors: FactorJson[]
  least: number
  most: number
  grades: GradeJson[]
  thresholds: number[]
  order: number
}

const BIGGEST = 10_000
export const MOST_GRADES = 12

export const emptyGrade = (): GradeDraft => ({ key: nextKey(), id: '', label: '', from: '', colour: 'gray', isNew: true })
const draftOfGrade = (json: GradeJson): GradeDraft => ({ key: nextKey(), id: json.key, label: json.label, from: String(json.from), colour: json.colour ?? 'gray', isNew: false })

export function draftOfScore(score: Partial<Picture> | undefined, type: string, order: number, key = ''): ScoreDraft {
  return {
    ...{ type, key, label: score?.label ?? '', description: score?.description ?? '' },
    ...{ least: String(score?.least ?? 0), most: String(score?.most ?? 100), order: String(score?.order ?? order) },
    factors: (score?.factors ?? []).map(draftOfFactor),
    grades: (score?.grades ?? []).map(draftOfGrade),
    thresholds: (score?.thresholds ?? []).join(', '),
  }
}

/** A grade as the server takes it; null while something is missing. */
export function jsonOfGrade(draft: GradeDraft): GradeJson | null {
  const from = wholeOf(draft.from, -BIGGEST, BIGGEST)
  return draft.id && draft.label.trim() && from !== null ? { key: draft.id, label: draft.label.trim(), from, colour: draft.colour } : null
}

/** The thresholds, of numbers with commas between them; null where one is none. */
export function thresholdsOf(text: string): number[] | null {
  const found = text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map((one) => wholeOf(one, -BIGGEST, BIGGEST))
  return found.includes(null) ? null : [...new Set(found as number[])].sort((a, b) => a - b)
}

export const boundsOf = (draft: Pick<ScoreDraft, 'least' | 'most'>): { least: number; most: number } | null => {
  const least = wholeOf(draft.least, -BIGGEST, BIGGEST - 1)
  const most = wholeOf(draft.most, 1, BIGGEST)
  return least !== null && most !== null && least < most ? { least, most } : null
}
