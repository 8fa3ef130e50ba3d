/**
 * A list in groups of what its rows have alike: each group is a line that says so, and the rows
 * below it. Of each group its own pages are read, one behind the other, and none of a folded one.
 */

import { cursorOf, type Page, type Total } from './book'
import type { ListRow, Query } from './kind'

export interface Group {
  key: string
  label: string
  colour: string
  count: Total
  /** What narrows the list to the rows of the group. */
  filter: Query
}

/** The line above a group's rows; its id is below zero, so that it is nobody's. */
export interface GroupHead extends Group {
  isFolded: boolean
}

export interface Grouping {
  key: string
  label: string
}

/** Which groups are folded: `a,b`, or `*,a` for all but those. Commas in a key are escaped. */
export function foldsOf(text: string): { isAll: boolean; keys: ReadonlySet<string> } {
  const parts = text.split(',').filter(Boolean)
  return { isAll: parts[0] === '*', keys: new Set((parts[0] === '*' ? parts.slice(1) : parts).map(decodeURIComponent)) }
}

export const isFoldedIn = (text: string, key: string): boolean => {
  const { isAll, keys } = foldsOf(text)
  return keys.has(key) !== isAll
}

export function toggled(text: string, key: string): string {
  const { isAll, keys } = foldsOf(text)
  const next = new Set(keys)
  if (!next.delete(key)) next.add(key)
  return [...(isAll ? ['*'] : []), ...[...next].map((one) => encodeURIComponent(one))].join(',')
}

/** Groups read at once for one page, at most. */
const AT_ONCE = 6

interface Source<R extends ListRow> {
  groups: (signal: AbortSignal) => Promise<{ groups: Group[]; leftOff: number }>
  rows: (filter: Query, cursor: string, size: number, signal: AbortSignal) => Promise<Page<R>>
  isFolded: (key: string) => boolean
}

const place = (key: string, inner: string | null) => `?cursor=${encodeURIComponent(JSON.stringify([key, inner]))}`

/** Where a page begins: at the line of a group (null), or among its rows. */
function placeOf(cursor: string): { key: string; inner: string | null } | null {
  if (!cursor) return null
  const [key, inner] = JSON.parse(cursor) as [string, string | null]
  return { key, inner }
}

interface Part<R> {
  group: Group
  head: boolean
  page: Promise<Page<R>> | null
}

/** Reads pages of a grouped list; it knows the groups from its first page on. */
export function groupedReader<R extends ListRow>(source: Source<R>) {
  let known: Group[] | null = null
  let total: Total = { value: 0, exact: true }
  const ids = new Map<string, number>()

  async function learn(signal: AbortSignal): Promise<Group[]> {
    const { groups, leftOff } = await source.groups(signal)
    known = groups
    total = {
      value: groups.reduce((sum, { count }) => sum + count.value, 0),
      exact: leftOff === 0 && groups.every(({ count }) => count.exact),
    }
    return groups
  }

  function idOf(key: string): number {
    const id = ids.get(key) ?? -1 - ids.size
    ids.set(key, id)
    return id
  }

  function partsOf(groups: Group[], from: number, inner: string | null, size: number, signal: AbortSignal): Part<R>[] {
    const parts: Part<R>[] = []
    let room = size
    let reading = 0
    for (let at = from; at < groups.length && room > 0 && reading < AT_ONCE; at++) {
      const group = groups[at] as Group
      const begins = at === from ? inner : null
      const isFolded = source.isFolded(group.key)
      const head = begins === null
      // A page that begins among the rows of a group that is folded by now begins behind it.
      const page = isFolded ? null : source.rows(group.filter, begins ?? '', Math.max(1, Math.min(room, 200)), signal)
      if (page) reading += 1
      parts.push({ group, head, page })
      room -= (head ? 1 : 0) + (isFolded ? 0 : group.count.value)
    }
    return parts
  }

  async function read(cursor: string, size: number, signal: AbortSignal): Promise<Page<R>> {
    const begin = placeOf(cursor)
    const groups = begin && known ? known : await learn(signal)
    const from = begin ? groups.findIndex(({ key }) => key === begin.key) : 0
    if (from < 0) return { results: [], next: null, total }
    const parts = partsOf(groups, from, begin?.inner ?? null, size, signal)
    const pages = await Promise.all(parts.map(({ page }) => page))
    const results: R[] = []
    for (const [at, { group, head }] of parts.entries()) {
      if (head) results.push({ id: idOf(group.key), head: { ...group, isFolded: source.isFolded(group.key) } } as unknown as R)
      results.push(...(pages[at]?.results ?? []))
      const inner = cursorOf(pages[at]?.next)
      if (inner !== null) return { results, next: place(group.key, inner), total }
    }
    const next = groups[from + parts.length]
    return { results, next: next ? place(next.key, null) : null, total }
  }

  return {
    read,
    /** Where the rows of a group begin, and what comes behind them. */
    startOf: (key: string) => JSON.stringify([key, '']),
    behind: (key: string): string | null => {
      const next = known?.[known.findIndex((one) => one.key === key) + 1]
      return next ? JSON.stringify([next.key, null]) : null
    },
    keys: () => known?.map(({ key }) => key) ?? [],
  }
}
