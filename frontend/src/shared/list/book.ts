/**
 * A long list as it becomes known: pages one behind the other, of which those far from the
 * reader's eyes are let go again. What is kept of a page that was let go is where it begins and
 * which rows it held, so that it can be fetched once more and nothing above or below it moves.
 */

export interface Total {
  value: number
  exact: boolean
}

export interface Page<Row> {
  results: Row[]
  next?: string | null
  total: Total
}

export interface Row {
  id: number
}

interface Leaf<R> {
  /** Where it begins; empty for the first. */
  cursor: string
  ids: number[]
  rows: R[] | null
  /** Place of its first row in the list. */
  start: number
}

/** What is to be fetched next: a page that was let go, or the one behind the last. */
export interface Wanted {
  cursor: string
  leaf: number | null
}

export const cursorOf = (link: string | null | undefined): string | null =>
  link ? new URL(link, 'http://any').searchParams.get('cursor') : null

export class Book<R extends Row> {
  leaves: Leaf<R>[] = []
  total: Total = { value: 0, exact: true }
  /** Where the first unknown page begins; null once the end is known. */
  next: string | null = ''
  /** Where the reader was, for when they come back. */
  place = { scroll: 0, active: -1 }

  get length(): number {
    const last = this.leaves[this.leaves.length - 1]
    return last ? last.start + last.ids.length : 0
  }

  get isBlank(): boolean {
    return this.leaves.length === 0
  }

  /** The leaf that holds a place of the list; -1 beyond what is known. */
  leafAt(index: number): number {
    if (index < 0 || index >= this.length) return -1
    let low = 0
    let high = this.leaves.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.leaves[middle]?.start ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  rowAt(index: number): R | undefined {
    const leaf = this.leaves[this.leafAt(index)]
    return leaf?.rows?.[index - leaf.start]
  }

  idAt(index: number): number | undefined {
    const leaf = this.leaves[this.leafAt(index)]
    return leaf?.ids[index - leaf.start]
  }

  indexOf(id: number): number {
    for (const leaf of this.leaves) {
      const at = leaf.ids.indexOf(id)
      if (at >= 0) return leaf.start + at
    }
    return -1
  }

  /** Ids from one place to another, in either direction, both included. */
  idsBetween(from: number, to: number): number[] {
    const ids: number[] = []
    for (let at = Math.max(0, Math.min(from, to)); at <= Math.max(from, to); at++) {
      const id = this.idAt(at)
      // Lines between rows are nobody's.
      if (id !== undefined && id >= 0) ids.push(id)
    }
    return ids
  }

  find(id: number): R | undefined {
    return this.rowAt(this.indexOf(id))
  }

  *rows(): Generator<R> {
    for (const leaf of this.leaves) yield* leaf.rows ?? []
  }

  /** The next thing to fetch so that everything from `first` to `last` can be shown. */
  wanted(first: number, last: number): Wanted | null {
    const from = Math.max(0, this.leafAt(Math.min(Math.max(0, first), this.length - 1)))
    for (let at = from; at < this.leaves.length; at++) {
      const leaf = this.leaves[at]
      if (!leaf || leaf.start > last) return null
      if (!leaf.rows) return { cursor: leaf.cursor, leaf: at }
    }
    return last >= this.length && this.next !== null ? { cursor: this.next, leaf: null } : null
  }

  /** Put a fetched page in its place. */
  put(wanted: Wanted, page: Page<R>): void {
    if (wanted.leaf === null) this.append(wanted.cursor, page)
    else this.renew(wanted.leaf, page)
  }

  private append(cursor: string, page: Page<R>): void {
    if (cursor !== this.next) return
    const rows = page.results
    if (rows.length > 0 || this.isBlank) {
      this.leaves.push({ cursor, rows, ids: rows.map((row) => row.id), start: this.length })
    }
    this.next = cursorOf(page.next)
    // Later pages carry the first one's total along; the first one's is the newest.
    if (cursor === '') this.total = page.total
  }

  private renew(at: number, page: Page<R>): void {
    const leaf = this.leaves[at]
    if (!leaf) return
    const ids = page.results.map((row) => row.id)
    const isSame = ids[ids.length - 1] === leaf.ids[leaf.ids.length - 1] && ids.length === leaf.ids.length
    leaf.rows = page.results
    leaf.ids = ids
    if (leaf.cursor === '') this.total = page.total
    if (isSame) return
    // Rows came or went: the pages behind begin elsewhere now, and are found anew from here.
    this.leaves.length = at + 1
    this.next = cursorOf(page.next)
  }

  /** Let go of the rows of all leaves but those near the places from `first` to `last`. */
  release(first: number, last: number, kept: number): void {
    const from = Math.max(0, this.leafAt(Math.max(0, first)) - kept)
    const end = this.leafAt(Math.min(last, this.length - 1))
    const to = (end < 0 ? this.leaves.length - 1 : end) + kept
    this.leaves.forEach((leaf, at) => {
      if (at < from || at > to) leaf.rows = null
    })
  }

  /** Another version of a row, in place. */
  patch(id: number, change: (row: R) => R): boolean {
    for (const leaf of this.leaves) {
      const at = leaf.ids.indexOf(id)
      if (at < 0) continue
      const row = leaf.rows?.[at]
      if (row && leaf.rows) leaf.rows = leaf.rows.with(at, change(row))
      return true
    }
    return false
  }

  /**
   * Put rows that came later where they belong among those that are known. What belongs behind
   * the last known row comes with its page.
   */
  insert(rows: readonly R[], isBefore: (one: R, other: R) => boolean): number {
    let added = 0
    for (const row of rows) {
      if (this.indexOf(row.id) >= 0) this.patch(row.id, () => row)
      else if (this.squeeze(row, isBefore)) added += 1
    }
    this.total = { ...this.total, value: this.total.value + added }
    return added
  }

  private squeeze(row: R, isBefore: (one: R, other: R) => boolean): boolean {
    for (const [at, leaf] of this.leaves.entries()) {
      const isLast = at === this.leaves.length - 1
      let place = leaf.rows?.findIndex((known) => isBefore(row, known)) ?? -1
      if (place < 0 && isLast && this.next === null) place = leaf.ids.length
      if (place < 0 || !leaf.rows) continue
      leaf.rows = leaf.rows.toSpliced(place, 0, row)
      leaf.ids = leaf.ids.toSpliced(place, 0, row.id)
      for (const later of this.leaves.slice(at + 1)) later.start += 1
      return true
    }
    return false
  }

  /** Cut off everything behind a row, to be read on from a place. */
  cutBehind(id: number, next: string | null): void {
    const at = this.leafAt(this.indexOf(id))
    const leaf = this.leaves[at]
    if (!leaf) return
    const length = leaf.ids.indexOf(id) + 1
    leaf.ids = leaf.ids.slice(0, length)
    leaf.rows = leaf.rows?.slice(0, length) ?? null
    this.leaves.length = at + 1
    this.next = next
  }

  /** Take a row out; those behind it move up. */
  remove(id: number): void {
    const at = this.leaves.findIndex((leaf) => leaf.ids.includes(id))
    const leaf = this.leaves[at]
    if (!leaf) return
    const place = leaf.ids.indexOf(id)
    leaf.ids = leaf.ids.toSpliced(place, 1)
    if (leaf.rows) leaf.rows = leaf.rows.toSpliced(place, 1)
    for (const later of this.leaves.slice(at + 1)) later.start -= 1
    this.total = { ...this.total, value: Math.max(0, this.total.value - 1) }
  }
}
