/** An erasure's preview as people read it: what they know by a name of its own, the rest in one line. */

import type { Schemas } from '@/api/client'

type Part = Pick<Schemas['PreviewPart'], 'label' | 'fate' | 'rows' | 'is_struck'>

/** What has words of its own under `privacy.holdings`. */
export const KNOWN = [
  ...['contacts.contact', 'contacts.contactemail', 'contacts.contactphone', 'contacts.contactphoto', 'contacts.identity', 'contacts.note'],
  ...['contacts.task', 'contacts.relationship', 'contacts.tagging', 'contacts.segmentmember', 'contacts.organisation', 'contacts.segment'],
  ...['contacts.savedview', 'contacts.tag', 'events.activity', 'events.delivery', 'events.itemprogress', 'lifecycle.stagechange'],
  ...['scoring.contactscore', 'messaging.notification', 'merging.merge', 'records.record', 'privacy.consent', 'privacy.guardianconsent'],
  ...['privacy.disclosure', 'privacy.privacyrequest', 'accounts.portalclient', 'accounts.auditrow', 'imports.import', 'jobs.job'],
] as const

export interface Told {
  /** Below `privacy.holdings`; "rest" for what only the system itself knows. */
  word: string
  rows: number
}

const wordOf = (part: Part) => ((KNOWN as readonly string[]).includes(part.label) ? part.label.replace('.', '_') : 'rest')

/** What goes, with how many of each; what has no name of its own is counted together, last. */
export function going(parts: readonly Part[]): Told[] {
  const counts = new Map<string, number>()
  for (const part of parts) {
    if (part.fate === 'goes' && part.rows) counts.set(wordOf(part), (counts.get(wordOf(part)) ?? 0) + part.rows)
  }
  return restLast([...counts].map(([word, rows]) => ({ word, rows })))
}

/** Where else the name is looked for and struck, each once. */
export function struck(parts: readonly Part[]): string[] {
  const words = new Set(parts.filter((part) => part.is_struck && part.label !== 'contacts.contact').map(wordOf))
  return restLast([...words].map((word) => ({ word, rows: 0 }))).map((one) => one.word)
}

function restLast(told: Told[]): Told[] {
  return [...told.filter((one) => one.word !== 'rest'), ...told.filter((one) => one.word === 'rest')]
}
