/**
 * The rows of a list of any length, fetched page by page ahead of the reader's eyes in both
 * directions. While another question is being answered, the rows of the one before stay.
 */

import { type QueryClient, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, shallowRef, triggerRef, watch } from 'vue'

import { isPassing } from '@/api/problems'
import { Book, type Page, type Row, type Wanted } from './book'

export interface KeysetSource<R extends Row> {
  /** Says which list it is; the first word names the kind of record. */
  key: readonly [string, ...unknown[]]
  read: (cursor: string, size: number, signal: AbortSignal) => Promise<Page<R>>
}

interface Given {
  /** Rows of the first page, which somebody waits for, and of the others. */
  sizes?: [number, number]
  /** Rows fetched before they come into sight. */
  ahead?: number
  /** Pages kept before and behind those in sight. */
  kept?: number
}

const BOOK = 'book'

/** How long after a first page the next is asked for, if nobody scrolls. */
const CALM = 350

/** Change a record wherever a list that was read before still shows it. */
export function patchLists<R extends Row>(client: QueryClient, name: string, id: number, change: (row: R) => R): void {
  for (const [, book] of client.getQueriesData<Book<R>>({ queryKey: [BOOK, name] })) book?.patch(id, change)
}

/** Take a record out of every list of its kind. */
export function removeFromLists(client: QueryClient, name: string, id: number): void {
  for (const [, book] of client.getQueriesData<Book<Row>>({ queryKey: [BOOK, name] })) book?.remove(id)
}

/** Forget lists of a kind that are not on screen: something changed that may be in any of them. */
export function forgetLists(client: QueryClient, name: string): void {
  client.removeQueries({ queryKey: [BOOK, name] })
}

export function useKeysetRows<R extends Row>(source: () => KeysetSource<R>, given: Given = {}) {
  const { sizes = [60, 200], ahead = 120, kept = 6 } = given
  const client = useQueryClient()
  const shown = shallowRef(new Book<R>())
  const fault = shallowRef<unknown>(null)
  /** The rows in sight answer an older question than the one that is asked now. */
  const isStale = ref(true)
  const isFetching = ref(false)

  let coming = shown.value
  let asked = source()
  let round = 0
  let view = { first: 0, last: 0 }
  let running: Promise<void> | null = null
  let isResting = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const cacheKey = (): unknown[] => [BOOK, ...asked.key]

  function fetch(wanted: Pick<Wanted, 'cursor'>): Promise<Page<R>> {
    const { key, read } = asked
    return client.fetchQuery({
      queryKey: ['page', ...key, wanted.cursor],
      queryFn: ({ signal }) => read(wanted.cursor, wanted.cursor === '' ? sizes[0] : sizes[1], signal),
      staleTime: 0,
      gcTime: 0,
      retry: (tries, caught) => tries < 2 && isPassing(caught),
    })
  }

  function put(book: Book<R>, wanted: Wanted, page: Page<R>): void {
    book.put(wanted, page)
    book.release(view.first, Math.max(view.last, view.first), kept)
    client.setQueryData(cacheKey(), book)
    fault.value = null
    if (shown.value === book) triggerRef(shown)
    else shown.value = book
    isStale.value = false
  }

  function wantedNow(): Wanted | null {
    const { first, last } = view
    return coming.wanted(first, last) ?? (isResting ? null : coming.wanted(first - ahead, last + ahead))
  }

  /** Fetch one page after the other until what is in sight, and some ahead of it, is there. */
  function pump(): Promise<void> {
    if (!running && wantedNow()) running = fetchWanted(round)
    return running ?? Promise.resolve()
  }

  async function fetchWanted(mine: number): Promise<void> {
    isFetching.value = true
    try {
      for (let wanted = wantedNow(); wanted; wanted = wantedNow()) {
        const page = await fetch(wanted)
        if (mine !== round) return
        put(coming, wanted, page)
        if (wanted.cursor === '') rest()
      }
    } catch (caught) {
      if (mine === round) fault.value = caught
    } finally {
      if (mine === round) {
        isFetching.value = false
        running = null
      }
    }
  }

  function open(): void {
    void client.cancelQueries({ queryKey: ['page', ...asked.key] })
    asked = source()
    round += 1
    running = null
    isFetching.value = false
    fault.value = null
    const known = client.getQueryData<Book<R>>(cacheKey())
    coming = known ?? new Book<R>()
    view = { first: 0, last: 0 }
    isStale.value = !known
    if (known) {
      shown.value = known
      void refresh()
    }
    void pump()
  }

  /** Read the pages in sight again, without taking anything away meanwhile. */
  async function refresh(): Promise<void> {
    const mine = round
    const book = coming
    const from = Math.max(0, book.leafAt(view.first))
    for (let at = from; at < book.leaves.length && (book.leaves[at]?.start ?? 0) <= view.last; at++) {
      const cursor = book.leaves[at]?.cursor ?? ''
      try {
        const page = await fetch({ cursor })
        // Meanwhile the leaves may have been found anew.
        if (mine !== round || book.leaves[at]?.cursor !== cursor) return
        put(book, { cursor, leaf: at }, page)
      } catch {
        return // What is shown stays; the next look or hint asks again.
      }
    }
    if (mine === round) void pump()
  }

  /** What is asked for ahead takes nothing from rows that somebody waits for, or from the next letter. */
  function rest(): void {
    isResting = true
    clearTimeout(timer)
    timer = setTimeout(() => {
      isResting = false
      void pump()
    }, CALM)
  }

  function lookAt(first: number, last: number): void {
    view = { first, last }
    if (first > 0) isResting = false
    // What failed is tried again when somebody says so, and not with each movement.
    if (!fault.value) void pump()
  }

  function retry(): void {
    fault.value = null
    void pump()
  }

  /** Begin anew; what is in sight stays until the first page is there. */
  function restart(): void {
    round += 1
    running = null
    coming = new Book<R>()
    view = { first: 0, last: 0 }
    isStale.value = true
    void pump()
  }

  function insert(added: readonly R[], isBefore: (one: R, other: R) => boolean): number {
    const count = shown.value.insert(added, isBefore)
    triggerRef(shown)
    return count
  }

  function patch(id: number, change: (row: R) => R): void {
    patchLists(client, asked.key[0], id, change)
    triggerRef(shown)
  }

  function remove(id: number): void {
    removeFromLists(client, asked.key[0], id)
    triggerRef(shown)
  }

  watch(() => JSON.stringify(source().key), open, { immediate: true })
  window.addEventListener('online', retry)
  onScopeDispose(() => {
    round += 1
    clearTimeout(timer)
    isResting = true
    window.removeEventListener('online', retry)
  })

  return {
    book: shown,
    /** Places to draw: the rows that are known, and some more while there are more. */
    count: computed(() => shown.value.length + (shown.value.next !== null && !shown.value.isBlank ? 12 : 0)),
    total: computed(() => shown.value.total),
    isFirst: computed(() => shown.value.isBlank),
    isEmpty: computed(() => !shown.value.isBlank && shown.value.length === 0),
    isStale,
    isFetching,
    fault,
    rowAt: (index: number) => shown.value.rowAt(index),
    /** Wait until a place is known, or the list ends before it. */
    reach: async (index: number): Promise<void> => {
      view = { first: index, last: index }
      while (index >= coming.length && coming.next !== null && !fault.value) await pump()
    },
    lookAt,
    refresh,
    restart,
    retry,
    insert,
    patch,
    remove,
  }
}

export type KeysetRows<R extends Row> = ReturnType<typeof useKeysetRows<R>>
