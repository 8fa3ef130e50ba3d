/** Where a workflow stands, and somebody in it. */

import type { Status } from './useWorkflows'

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info' | 'accent'

export const TONES: Record<Status, Tone> = { draft: 'neutral', active: 'good', paused: 'warn', archived: 'neutral' }
export const OF_PEOPLE: Record<string, Tone> = { active: 'accent', paused: 'warn', completed: 'good', exited: 'neutral', failed: 'bad' }

/** A part of a whole; null of nothing. */
export const rateOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)
