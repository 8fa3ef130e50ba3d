/**
 * Changes of one record on their way to the server. They show at once, are sent one request
 * after the other, and nothing that was typed is lost: what is refused, what could not be sent
 * and what somebody else changed meanwhile stays here until the reader decides.
 */

import { computed, reactive, shallowRef } from 'vue'

import { isProblem, Problem } from '@/api/problems'
import { bodyOf, type Changes, type RecordRow, same, valueOf, withValues } from './fields'

/**
 * `saving`: on its way. `away`: the server could not be reached. `refused`: it said no, and why.
 * `conflict`: somebody else changed the same field. `kept`: typed before, and never sent.
 */
export type State = 'saving' | 'away' | 'refused' | 'conflict' | 'kept'

export interface Pending {
  value: unknown
  /** What stood there when the change was made. */
  base: unknown
  state: State
  /** Why it was refused. */
  why: string
  /** What somebody else made of it. */
  theirs: unknown
}

export interface Bench<R extends RecordRow> {
  /** The record as the server last told it. */
  read: () => R | undefined
  /** Take a newer state of it. */
  accept: (row: R) => void
  write: (changes: Record<string, unknown>, version: number) => Promise<R>
  /** What has changed on the way: the server answered. */
  saved?: (keys: string[]) => void
  /** Keep what is not saved beyond the life of the page; null for nothing. */
  hold?: (drafts: Changes | null) => void
}

/** Rounds of sending again after somebody else changed other fields. */
const MOST_ROUNDS = 5

export function useDesk<R extends RecordRow>(bench: Bench<R>) {
  const pending = reactive(new Map<string, Pending>())
  const isBusy = shallowRef(false)

  function set(key: string, given: Partial<Pending>): void {
    const known = pending.get(key) ?? { value: null, base: null, state: 'saving', why: '', theirs: null }
    pending.set(key, { ...known, ...given })
    hold()
  }

  function drop(key: string): void {
    pending.delete(key)
    hold()
  }

  function hold(): void {
    const drafts = [...pending].map(([key, one]): [string, unknown] => [key, one.value])
    bench.hold?.(drafts.length > 0 ? Object.fromEntries(drafts) : null)
  }

  /** Change a field, now; the answer comes later. */
  function save(key: string, value: unknown): Promise<void> {
    return saveAll({ [key]: value })
  }

  function saveAll(changes: Changes): Promise<void> {
    const row = bench.read()
    if (row) for (const [key, value] of Object.entries(changes)) put(key, value, valueOf(row, key))
    return send()
  }

  /** Change what stood there when the reader began to type; somebody may have changed it since. */
  function saveOver(key: string, value: unknown, began: unknown): Promise<void> {
    put(key, value, began)
    return send()
  }

  function put(key: string, value: unknown, began: unknown): void {
    const known = pending.get(key)
    const base = known ? (known.state === 'conflict' ? known.theirs : known.base) : began
    if (known || !same(value, base)) set(key, { value, base, state: 'saving', why: '' })
    else hold()
  }

  /** Bring back what was typed before; one that the record says already is forgotten. */
  function restore(drafts: Changes): void {
    const row = bench.read()
    if (!row) return
    for (const [key, value] of Object.entries(drafts)) {
      if (!pending.has(key) && !same(valueOf(row, key), value)) {
        set(key, { value, base: valueOf(row, key), state: 'kept' })
      }
    }
    hold()
  }

  /** Send once more what could not be sent. */
  function retry(key?: string): Promise<void> {
    for (const [name, one] of pending) {
      if (key === undefined ? one.state === 'away' : name === key) set(name, { state: 'saving', why: '' })
    }
    return send()
  }

  function keepMine(key: string): Promise<void> {
    const one = pending.get(key)
    if (one) set(key, { base: one.theirs, state: 'saving' })
    return send()
  }

  async function send(): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const batch = [...pending].filter(([, one]) => one.state === 'saving')
        if (batch.length === 0) return
        const row = bench.read()
        // What came while the reader typed, or while nothing could be sent.
        if (row && meet(row, batch)) continue
        await sendBatch(batch)
      }
      // The record never came to rest: leave it to the reader when to try again.
      for (const [key, one] of pending) if (one.state === 'saving') set(key, { state: 'away' })
    } finally {
      isBusy.value = false
    }
  }

  async function sendBatch(batch: [string, Pending][]): Promise<void> {
    const changes = Object.fromEntries(batch.map(([key, one]) => [key, one.value]))
    try {
      const row = await bench.write(bodyOf(changes), bench.read()?.version ?? 0)
      bench.accept(row)
      for (const [key, one] of batch) {
        if (same(pending.get(key)?.value, one.value)) drop(key)
        else if (pending.has(key)) set(key, { base: valueOf(row, key) })
      }
      bench.saved?.(batch.map(([key]) => key))
    } catch (fault) {
      if (isProblem(fault, 'outdated') && fault.current) {
        bench.accept(fault.current as R)
        meet(fault.current as R, batch)
      } else if (fault instanceof Problem && fault.status >= 400 && fault.status < 500 && fault.status !== 401 && fault.status !== 429) {
        refuse(fault, batch)
      } else batch.forEach(([key]) => set(key, { state: 'away' }))
    }
  }

  /** Where somebody was quicker, what both changed is for the reader. True if there was any. */
  function meet(current: R, batch: [string, Pending][]): boolean {
    let isAny = false
    for (const [key, one] of batch) {
      const theirs = valueOf(current, key)
      if (same(theirs, one.base)) continue
      isAny = true
      if (same(theirs, one.value)) drop(key)
      else set(key, { state: 'conflict', theirs })
    }
    return isAny
  }

  function refuse(fault: Problem, batch: [string, Pending][]): void {
    const said = new Map(batch.map(([key]) => [key, whyOf(fault, key)]))
    const isNamed = [...said.values()].some(Boolean)
    for (const [key, why] of said) {
      if (why || !isNamed) set(key, { state: 'refused', why: why || fault.message })
    }
  }

  return {
    pending,
    isBusy,
    /** The record with the changes made. */
    shown: (row: R): R =>
      pending.size === 0 ? row : withValues(row, Object.fromEntries([...pending].map(([key, one]) => [key, one.value]))),
    conflicts: computed(() => [...pending].filter(([, one]) => one.state === 'conflict')),
    /** Something would be lost if the page were left for good. */
    isUnsaved: computed(() => [...pending.values()].some((one) => one.state !== 'kept')),
    save,
    saveAll,
    saveOver,
    restore,
    retry,
    keepMine,
    /** Take theirs, or give up what was refused. */
    discard: drop,
    /** Typed so far, and not to be sent yet. */
    type: (key: string, value: unknown): void => {
      const row = bench.read()
      if (row && bench.hold) bench.hold({ ...Object.fromEntries([...pending].map(([name, one]) => [name, one.value])), [key]: value })
    },
    untype: hold,
  }
}

export type Desk<R extends RecordRow> = ReturnType<typeof useDesk<R>>

/** What a refusal says of a field: of itself or of a part of it. */
function whyOf(fault: Problem, key: string): string {
  return fault.errors
    .filter(({ field }) => field === key || field.startsWith(`${key}.`) || field.startsWith(`${key}[`))
    .map((error) => error.detail)
    .join(' ')
}
