/** The boxes and branches that somebody has come through, out of what was written down about them. */

import type { TriggerJson } from '../document'
import type { Drawing } from '../layout'
import type { Journey } from '../useRunning'

type Entry = Journey['log'][number]
export interface Path {
  /** Ids of boxes, and `step.way` for branches that were taken. */
  lit: Set<string>
  byStep: Map<string, Entry[]>
}

export function pathOf(drawing: Drawing, journey: Pick<Journey, 'log' | 'step' | 'trigger' | 'status'>, triggers: TriggerJson[]): Path {
  const byStep = new Map<string, Entry[]>()
  const lit = new Set<string>()
  const trigger = triggers.findIndex((one, at) => (one.id ?? `trigger-${at + 1}`) === journey.trigger)
  // Whoever came in by hand came by none of them.
  if (trigger >= 0) lit.add(`trigger:${trigger}`)
  if (trigger >= 0 && triggers.length > 1) lit.add('join:triggers')
  for (const entry of journey.log) {
    byStep.set(entry.step, [...(byStep.get(entry.step) ?? []), entry])
    lit.add(entry.step)
    if (entry.way) lit.add(`${entry.step}.${entry.way}`)
  }
  if (journey.step) lit.add(journey.step)
  if (journey.status === 'completed') lit.add('end')
  // Branches meet where somebody came out of one of them and went on behind it.
  let grew = true
  while (grew) {
    grew = false
    for (const wire of drawing.wires) {
      if (!wire.target.startsWith('join:') || lit.has(wire.target) || !lit.has(wire.source)) continue
      if (wire.way !== undefined && !lit.has(`${wire.source}.${wire.way}`)) continue
      if (!drawing.wires.some((one) => one.source === wire.target && (lit.has(one.target) || one.target.startsWith('join:') || one.target === 'end'))) continue
      lit.add(wire.target)
      grew = true
    }
  }
  return { lit, byStep }
}
