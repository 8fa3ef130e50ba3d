/** States of what leaves the house, and what a person may do about each. */

import type { Schemas } from '@/api/client'

export type EffectState = Schemas['EffectStateEnum']
export type EffectDeed = 'send_again' | 'confirm' | 'cancel'

export const EFFECT_STATES: EffectState[] = ['unknown', 'dead', 'waiting', 'leased', 'handing_off', 'done', 'cancelled']

export const EFFECT_TONES: Record<EffectState, 'neutral' | 'good' | 'warn' | 'bad' | 'info'> = {
  unknown: 'warn',
  dead: 'bad',
  waiting: 'info',
  leased: 'info',
  handing_off: 'info',
  done: 'good',
  cancelled: 'neutral',
}

export function deedsOn(state: EffectState): EffectDeed[] {
  if (state === 'unknown') return ['confirm', 'send_again']
  if (state === 'dead') return ['send_again']
  return state === 'waiting' ? ['cancel'] : []
}
