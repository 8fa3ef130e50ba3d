/** The list that a record was opened from, so that one can go on to the next record of it. */

import { computed, shallowRef } from 'vue'

import type { Book, Row } from './book'

interface Walked {
  book: { readonly value: Book<Row> }
  reach: (index: number) => Promise<void>
}

const walks = shallowRef<Record<string, { book: Book<Row>; reach: Walked['reach'] } | undefined>>({})

/** Remember the list as the way that led to a record. */
export function leaveWalk(name: string, rows: { book: { value: unknown }; reach: Walked['reach'] }): void {
  walks.value = { ...walks.value, [name]: { book: rows.book.value as Book<Row>, reach: rows.reach } }
}

export function useWalk(name: string, id: () => number) {
  const walk = computed(() => walks.value[name])
  const at = computed(() => walk.value?.book.indexOf(id()) ?? -1)

  /** The record before or behind this one in the list; null at its ends, or where there is no list. */
  async function neighbour(by: -1 | 1): Promise<number | null> {
    const place = at.value
    if (!walk.value || place < 0) return null
    let wanted = place + by
    if (walk.value.book.idAt(wanted) === undefined && wanted > 0) await walk.value.reach(wanted)
    // Lines between groups are nobody's.
    while ((walk.value.book.idAt(wanted) ?? 0) < 0) {
      wanted += by
      if (walk.value.book.idAt(wanted) === undefined && wanted > 0) await walk.value.reach(wanted)
    }
    walk.value.book.place.active = walk.value.book.idAt(wanted) === undefined ? place : wanted
    return walk.value.book.idAt(wanted) ?? null
  }

  return {
    isThere: computed(() => at.value >= 0),
    place: computed(() => walk.value?.book.idsBetween(0, at.value).length ?? 0),
    total: computed(() => walk.value?.book.total ?? { value: 0, exact: true }),
    hasBefore: computed(() => at.value > 0),
    hasNext: computed(() => at.value >= 0 && (at.value + 1 < (walk.value?.book.length ?? 0) || walk.value?.book.next !== null)),
    neighbour,
  }
}
