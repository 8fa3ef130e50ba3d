/** The history of a contact or an organisation, read as far as somebody looks, and live. */

import { computed, onScopeDispose, ref, shallowRef } from 'vue'

import { api, ask } from '@/api/client'
import type { Of } from '../catalogues'
import { useActivityTypes } from '../catalogues'
import type { Page } from '../list/book'
import { useKeysetRows } from '../list/useKeysetRows'
import { paced, useLive } from '../live'
import { type Entry, FIELDS, isBefore } from './fold'

export interface Narrowing {
  /** Names of types, and categories as `c:commerce`. */
  show: string[]
  by: string
  search: string
}

const CATEGORY = 'c:'
const PACE = 400
const FIRST = 50

export function useTimeline(of: Of, id: number, narrowing: () => Narrowing) {
  const { types } = useActivityTypes()
  const isAtTop = ref(true)
  /** Came while the reader was further down. */
  const waiting = shallowRef<Entry[]>([])
  const fresh = shallowRef<ReadonlySet<number>>(new Set())

  const wantedTypes = computed(() => {
    const { show } = narrowing()
    const categories = show.filter((one) => one.startsWith(CATEGORY)).map((one) => one.slice(CATEGORY.length))
    const named = show.filter((one) => !one.startsWith(CATEGORY))
    const within = types.value.filter((type) => categories.includes(type.category)).map((type) => type.name)
    return [...new Set([...named, ...within])].sort()
  })

  async function read(cursor: string, size: number, signal?: AbortSignal): Promise<Page<Entry>> {
    const { by, search } = narrowing()
    const query = {
      [of]: id,
      fields: FIELDS,
      include: of === 'organisation' ? 'contact' : undefined,
      type: wantedTypes.value.length > 0 ? wantedTypes.value : undefined,
      by: by || undefined,
      search: search.trim() || undefined,
      cursor: cursor || undefined,
      page_size: size,
    }
    return (await ask(api.GET('/api/v1/activities/', { params: { query }, signal }))) as unknown as Page<Entry>
  }

  const rows = useKeysetRows<Entry>(
    () => ({ key: ['timeline', of, id, wantedTypes.value, narrowing().by, narrowing().search.trim()], read }),
    { sizes: [FIRST, 200], ahead: 150, kept: Number.MAX_SAFE_INTEGER },
  )

  function show(entries: Entry[]): void {
    fresh.value = new Set(entries.map((entry) => entry.id))
    rows.insert(entries, isBefore)
  }

  async function hear(): Promise<void> {
    if (rows.isFirst.value || rows.isStale.value) return
    let page: Page<Entry>
    try {
      page = await read('', FIRST)
    } catch {
      return // The next hint asks again.
    }
    const known = rows.book.value
    const unknown = page.results.filter((entry) => known.indexOf(entry.id) < 0)
    if (unknown.length === 0) return
    if (unknown.length === page.results.length && known.length > 0 && page.next) return rows.restart()
    if (isAtTop.value) show(unknown)
    else waiting.value = unknown
  }

  function showWaiting(): void {
    show(waiting.value)
    waiting.value = []
  }

  const { call, cancel } = paced(() => void hear(), PACE)
  useLive([`${of}:${id}`], call, call)
  onScopeDispose(cancel)

  return { rows, isAtTop, waiting, fresh, showWaiting, refresh: hear }
}
