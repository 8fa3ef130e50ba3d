/** The records somebody looked at last, to come back to them. They follow the person, not the browser. */

import { computed, type ComputedRef } from 'vue'

import { usePreference } from './preferences'

export interface RecentRecord {
  kind: 'contact' | 'organisation'
  id: number
  title: string
  subtitle?: string
  /** The name of a contact's picture, of what was just found; it is not kept. */
  photo?: string
}

const MOST = 20
const kept = usePreference('recent', { records: [] as RecentRecord[] }, true)

/** Note that a record is on screen; its page calls it once the name is known. */
export function noteRecent(record: RecentRecord): void {
  const known = kept.value.records
  const first = known[0]
  if (first && first.kind === record.kind && first.id === record.id && first.title === record.title) return
  const others = known.filter((one) => one.kind !== record.kind || one.id !== record.id)
  kept.value = { records: [record, ...others].slice(0, MOST) }
}

/** Take one out that is gone or out of sight. */
export function forgetRecent(kind: RecentRecord['kind'], id: number): void {
  const records = kept.value.records.filter((one) => one.kind !== kind || one.id !== id)
  if (records.length !== kept.value.records.length) kept.value = { records }
}

export function useRecent(): ComputedRef<RecentRecord[]> {
  return computed(() => kept.value.records)
}
