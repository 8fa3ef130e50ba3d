/** Which columns a list shows, in which order and how wide: what the reader chose, over what there is. */

import { computed, type Ref } from 'vue'

export interface Column {
  key: string
  label: string
  /** In pixels, as long as the reader chose no other. */
  width: number
  align?: 'end'
  /** The name the API orders by it. */
  ordering?: string
  /** Falls first when it is sorted by this: newest dates, but names from A. */
  descendsFirst?: boolean
  /** Not shown until somebody asks for it. */
  isExtra?: boolean
  /** Always there, and first. */
  isFixed?: boolean
}

export interface ColumnChoice {
  /** Keys in the reader's order; columns that came later are not among them. */
  order: string[]
  hidden: string[]
  shown: string[]
  widths: Record<string, number>
}

export const NO_CHOICE: ColumnChoice = { order: [], hidden: [], shown: [], widths: {} }
export const NARROWEST = 64
export const WIDEST = 720

const clamp = (width: number): number => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)))

/** All columns in the reader's order; one that is new to it stands behind its neighbour of old. */
export function inOrder<C extends Column>(columns: C[], order: string[]): C[] {
  const known = order.filter((key) => columns.some((column) => column.key === key))
  const keys = [...known]
  columns.forEach((column, at) => {
    if (keys.includes(column.key)) return
    const before = columns.slice(0, at).findLast((one) => keys.includes(one.key))
    keys.splice(before ? keys.indexOf(before.key) + 1 : 0, 0, column.key)
  })
  const sorted = keys.flatMap((key) => columns.filter((column) => column.key === key))
  return [...sorted.filter((column) => column.isFixed), ...sorted.filter((column) => !column.isFixed)]
}

export function useColumns<C extends Column>(columns: Ref<C[]>, choice: Ref<ColumnChoice>) {
  const all = computed(() =>
    inOrder(columns.value, choice.value.order).map((column) => ({
      ...column,
      width: choice.value.widths[column.key] ?? column.width,
    })),
  )
  const shown = computed(() => all.value.filter((column) => isShown(column)))

  function isShown(column: Column): boolean {
    if (column.isFixed) return true
    return column.isExtra ? choice.value.shown.includes(column.key) : !choice.value.hidden.includes(column.key)
  }

  function show(key: string, isWanted: boolean): void {
    const without = (keys: string[]) => keys.filter((one) => one !== key)
    choice.value = {
      ...choice.value,
      hidden: isWanted ? without(choice.value.hidden) : [...without(choice.value.hidden), key],
      shown: isWanted ? [...without(choice.value.shown), key] : without(choice.value.shown),
    }
  }

  function widen(key: string, width: number): void {
    choice.value = { ...choice.value, widths: { ...choice.value.widths, [key]: clamp(width) } }
  }

  /** Put a column where another stands: before it going up, behind it going down. */
  function move(key: string, onto: string): void {
    const keys = all.value.map((column) => column.key)
    const [from, to] = [keys.indexOf(key), keys.indexOf(onto)]
    if (from < 0 || to < 0 || all.value[from]?.isFixed || all.value[to]?.isFixed) return
    keys.splice(from, 1)
    keys.splice(to, 0, key)
    choice.value = { ...choice.value, order: keys }
  }

  /** One step to the left or right among the columns that are shown. */
  function step(key: string, by: -1 | 1, among: C[] = shown.value): void {
    const at = among.findIndex((column) => column.key === key)
    const neighbour = among[at + by]
    if (at >= 0 && neighbour) move(key, neighbour.key)
  }

  function reset(): void {
    choice.value = { ...NO_CHOICE }
  }

  return { all, shown, isShown, show, widen, move, step, reset }
}
