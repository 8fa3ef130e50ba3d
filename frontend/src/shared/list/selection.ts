/**
 * Which rows are selected: some by their id, or all that match the filters but a few.
 * It says nothing about which rows are in sight, so that it survives scrolling.
 */

import { computed, ref, shallowRef } from 'vue'

export function useSelection() {
  const ids = shallowRef<ReadonlySet<number>>(new Set())
  /** Whether all that match are meant; `ids` are the exceptions then. */
  const isAll = ref(false)
  /** The place a range begins at: where a row was last selected by itself. */
  const anchor = ref(-1)

  const isEmpty = computed(() => !isAll.value && ids.value.size === 0)

  function has(id: number): boolean {
    return ids.value.has(id) !== isAll.value
  }

  function set(changed: Iterable<number>, isSelected: boolean): void {
    const next = new Set(ids.value)
    for (const id of changed) {
      if (isSelected !== isAll.value) next.add(id)
      else next.delete(id)
    }
    ids.value = next
  }

  function toggle(id: number, at: number): void {
    set([id], !has(id))
    anchor.value = at
  }

  /** Select from the anchor to here, both included. */
  function extend(at: number, idsBetween: (from: number, to: number) => number[]): void {
    set(idsBetween(anchor.value < 0 ? at : anchor.value, at), true)
    if (anchor.value < 0) anchor.value = at
  }

  function selectAll(): void {
    ids.value = new Set()
    isAll.value = true
  }

  function clear(): void {
    ids.value = new Set()
    isAll.value = false
    anchor.value = -1
  }

  /** How many that is, where so many match. */
  function countOf(total: number): number {
    return isAll.value ? Math.max(0, total - ids.value.size) : ids.value.size
  }

  return { ids, isAll, anchor, isEmpty, has, set, toggle, extend, selectAll, clear, countOf }
}

export type Selection = ReturnType<typeof useSelection>
