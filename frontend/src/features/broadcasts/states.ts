/** Where a broadcast stands: its colour, how far it is, and what may be done with it. */

import type { Broadcast, State } from './useBroadcasts'

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info' | 'accent'

export const TONES: Record<State, Tone> = {
  draft: 'neutral',
  waiting_approval: 'warn',
  scheduled: 'info',
  planning: 'accent',
  sending: 'accent',
  paused: 'warn',
  done: 'good',
  cancelled: 'bad',
}

export const UNDER_WAY: State[] = ['planning', 'sending', 'paused']
export const isUnderWay = (one: Broadcast): boolean => UNDER_WAY.includes(one.state)
/** Nothing of it has left: it can be made a draft again. */
export const isWaiting = (one: Broadcast): boolean => one.state === 'waiting_approval' || one.state === 'scheduled'

/** How many are through, whatever became of them. */
export function through(one: Broadcast): number {
  const { figures } = one
  return figures ? figures.audience - figures.open - figures.held : 0
}

/** A part of those it was sent to; null while it was sent to nobody. */
export function rateOf(part: number, sent: number): number | null {
  return sent > 0 ? part / sent : null
}
