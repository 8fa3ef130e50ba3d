/** The state of a list of records: what it shows, where the reader is in it, and what is selected. */

import { computed, nextTick, ref, shallowReactive, watch } from 'vue'

import { type Desk, useDesk } from '../records/desk'
import { usePreference } from '../preferences'
import { useIsNarrow } from '../useMedia'
import { useLive, paced } from '../live'
import { type ColumnChoice, NO_CHOICE, useColumns } from './columns'
import type { ListKind, ListRow } from './kind'
import { useGroups } from './useGroups'
import { useSelection } from './selection'
import { leaveWalk } from './walk'
import { useKeysetRows } from './useKeysetRows'
import { useListAddress } from './useListAddress'
import { useListView } from './views/useListView'
import { useRowHeight } from './useRowHeight'

/** Hints come in bursts, and a list is read anew this often at most. */
const PACE = 3_000

export function useRecordList<R extends ListRow>(kind: ListKind<R>) {
  const address = useListAddress(() => kind.filters.value, kind.ordering, () => kind.groupings.value)
  const view = useListView(kind.name, address, usePreference<ColumnChoice>(`${kind.name}.columns`, { ...NO_CHOICE }))
  const columns = useColumns(kind.columns, view.columns)
  const isNarrow = useIsNarrow()
  const selection = useSelection()
  const active = ref(-1)
  const activeColumn = ref('')
  const editing = ref<{ id: number; key: string } | null>(null)
  const desks = shallowReactive(new Map<number, Desk<R>>())

  /** On a phone every row is two lines of the same fields. */
  const drawn = computed(() => (isNarrow.value ? kind.columns.value.filter((column) => !column.isExtra) : columns.shown.value))
  const fields = computed(() => [...new Set([...kind.always, ...drawn.value.map((column) => columnName(column.spec.key))])].sort())
  const include = computed(() => [...new Set(drawn.value.flatMap((column) => column.include ?? []))].sort())

  const groups = useGroups(kind, address)
  const rows = useKeysetRows<R>(() => {
    const shape = { fields: fields.value.join(), include: include.value.join() }
    const query = { ...address.narrowing.value, ordering: address.ordering.value, ...shape }
    return {
      key: [kind.name, address.key.value, shape],
      read: groups.readerOf(address.group.value, query) ?? ((cursor, size, signal) => kind.read(query, cursor, size, signal)),
    }
  })
  groups.watchFolds(rows)

  function rowAt(index: number): R | undefined {
    const row = rows.rowAt(index)
    return row && (desks.get(row.id)?.shown(row) ?? row)
  }

  function deskOf(id: number): Desk<R> {
    const known = desks.get(id)
    if (known) return known
    const made = useDesk<R>({
      read: () => rows.book.value.find(id),
      accept: (row) => rows.patch(id, (old) => ({ ...old, ...row, included: old.included })),
      write: (body, version) => kind.write(id, body, version),
    })
    desks.set(id, made)
    return made
  }

  function refreshed(): void {
    if (document.hidden || editing.value) return
    void rows.refresh()
  }
  const { call, cancel } = paced(refreshed, PACE)
  useLive([kind.name], call, call)

  // Another question begins at the top; what is selected stays, as it may be spread over several.
  watch(
    () => JSON.stringify(address.key.value),
    () => {
      active.value = -1
      editing.value = null
      if (selection.isAll.value) selection.clear()
    },
  )

  function open(index: number): number | undefined {
    const id = rows.book.value.idAt(index)
    if (id !== undefined && id < 0) return undefined
    if (id !== undefined) leaveWalk(kind.name, rows)
    return id
  }

  return {
    kind,
    address,
    view,
    columns,
    drawn,
    rows,
    rowAt,
    deskOf,
    desks,
    selection,
    active,
    activeColumn,
    editing,
    isNarrow,
    rowHeight: useRowHeight(),
    open,
    stopListening: cancel,
    activeRow: computed(() => {
      const row = active.value < 0 ? undefined : rowAt(active.value)
      return row?.head ? undefined : row
    }),
    headAt: (index: number) => rows.rowAt(index)?.head,
    groups,
    settle: nextTick,
  }
}

const columnName = (key: string) => (key.startsWith('custom.') ? 'custom' : key)

export type RecordList<R extends ListRow> = ReturnType<typeof useRecordList<R>>
