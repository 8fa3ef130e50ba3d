/** The colours of tags, each with a tone for light and one for dark. */

import { type FunctionalComponent, h } from 'vue'

import type { Schemas } from '@/api/client'

export type Colour = NonNullable<Schemas['Tag']['colour']>

/** Colour → the number of its hue in the tokens; 0 is none. */
const HUES: Record<Colour, number> = { gray: 0, blue: 9, teal: 2, green: 3, yellow: 4, orange: 7, red: 10, pink: 5, purple: 6 }
const GRAY = 8

export const COLOURS = Object.keys(HUES) as Colour[]

export const hueOf = (colour: string | undefined): number => HUES[colour as Colour] ?? 0

const dots = new Map<number, FunctionalComponent>()

/** A dot in the colour, to stand before a name. */
export function dotOf(colour: string | undefined): FunctionalComponent {
  const hue = hueOf(colour) || GRAY
  const known = dots.get(hue)
  if (known) return known
  // In a box as large as an icon, so that it stands where one would.
  const dot: FunctionalComponent = () =>
    h('span', { class: 'inline-flex size-4 shrink-0 items-center justify-center', 'aria-hidden': 'true' }, [h('span', { class: `hue-${hue} size-2 rounded-full bg-(--hue-ink)` })])
  dots.set(hue, dot)
  return dot
}
