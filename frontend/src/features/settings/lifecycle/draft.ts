/** A stage as a form has it. */

import type { Colour } from '@/shared/tags/colours'
import type { Stage } from './useLifecycleSettings'

export interface StageDraft {
  label: string
  key: string
  colour: Colour
  description: string
  order: number
  priority: number
  tell_owner: boolean
  tell_roles: string[]
  tell_people: number[]
}

/** Between new ones there is room for others. */
const STEP = 10

/** A new stage stands behind the others and is asked after them. */
export function draftOfStage(stage: Stage | undefined, others: Stage[]): StageDraft {
  const after = (name: 'order' | 'priority') => Math.max(0, ...others.map((one) => one[name] ?? 0)) + STEP
  return {
    label: stage?.label ?? '',
    key: stage?.key ?? '',
    colour: (stage?.colour ?? 'gray') as Colour,
    description: stage?.description ?? '',
    order: stage?.order ?? after('order'),
    priority: stage?.priority ?? after('priority'),
    tell_owner: stage?.tell_owner ?? false,
    tell_roles: [...(stage?.tell_roles ?? [])],
    tell_people: [...(stage?.tell_people ?? [])],
  }
}

/** A key made of the label. */
export const keyOf = (label: string): string =>
  label
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 50)
