/** A history as it is read: under the days on which things happened, with runs of the same folded into one line. */

import type { Schemas } from '@/api/client'

export type Entry = Pick<
  Schemas['Activity'],
  'id' | 'type' | 'title' | 'description' | 'contact' | 'organisation' | 'subject_type' | 'subject_id' | 'item_title' | 'category' | 'amount' | 'properties' | 'source' | 'by' | 'occurred_at'
>

/** The columns that are asked for. */
export const FIELDS = 'id,type,title,description,contact,organisation,subject_type,subject_id,item_title,category,amount,properties,source,by,occurred_at'

export type Line =
  | { kind: 'day'; key: string; day: string; at: string }
  | { kind: 'entry'; key: string; entry: Entry; index: number; isInRun: boolean }
  | { kind: 'run'; key: string; entries: Entry[]; index: number; isOpen: boolean }

/** As many of the same in a row are one line. */
const RUN = 4

/** The note that an entry tells of being written; it is shown whole. */
export const noteOf = (entry: Entry): number | null => (entry.type === 'note_added' && entry.subject_type === 'note' ? Number(entry.subject_id) : null)

const isAlike = (one: Entry, other: Entry): boolean =>
  noteOf(one) === null && one.type === other.type && one.by === other.by && one.contact === other.contact

/**
 * The lines to draw, newest first. A run is open if any of its entries is in `opened`, so that
 * it stays open while entries join it at either end.
 */
export function linesOf(entries: Iterable<Entry>, dayKey: (moment: string) => string, opened: ReadonlySet<number>): Line[] {
  const lines: Line[] = []
  let run: Entry[] = []
  let day = ''
  let index = 0

  function end(): void {
    const [first] = run
    if (!first) return
    const start = index - run.length
    const isRun = run.length >= RUN
    const isOpen = isRun && run.some((entry) => opened.has(entry.id))
    if (isRun) lines.push({ kind: 'run', key: `run-${run[run.length - 1]?.id}`, entries: run, index: start, isOpen })
    if (!isRun || isOpen) {
      run.forEach((entry, at) => lines.push({ kind: 'entry', key: String(entry.id), entry, index: start + at, isInRun: isRun }))
    }
    run = []
  }

  for (const entry of entries) {
    const today = dayKey(entry.occurred_at)
    const [first] = run
    if (first && (today !== day || !isAlike(first, entry))) end()
    if (today !== day) {
      day = today
      lines.push({ kind: 'day', key: `day-${today}`, day: today, at: entry.occurred_at })
    }
    run.push(entry)
    index += 1
  }
  end()
  return lines
}

/** What all titles of a run say, or nothing if they differ. */
export function commonTitle(entries: Entry[]): string {
  const [first] = entries
  return first && entries.every((entry) => entry.title === first.title) ? first.title : ''
}

/** Newest first; of the same moment, the later recorded first. */
export const isBefore = (one: Entry, other: Entry): boolean => {
  const [a, b] = [Date.parse(one.occurred_at), Date.parse(other.occurred_at)]
  return a === b ? one.id > other.id : a > b
}
