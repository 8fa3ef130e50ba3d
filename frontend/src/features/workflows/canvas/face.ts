/** What a box shows, whoever draws it: the editor, the live view, two versions, one person's way. */

import type { Component } from 'vue'

export type Tone = 'added' | 'removed' | 'changed' | 'moved' | 'lit' | 'now' | 'dim' | 'failed'

export interface Face {
  title: string
  /** What kind of step it is, spoken before its title. */
  kind: string
  text: string
  icon: Component
  group: string
  tone?: Tone
  fault?: 'error' | 'warning'
  /** What is wrong, spoken. */
  faultText?: string
  hasNote?: boolean
  /** A number that stands out: people here now. */
  badge?: string
  /** Smaller words below: numbers, a time. */
  more?: string
}
