/** What a reader can do in a list with a key or the pointer. */

import { computed, type Ref, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'

import type { GridColumn } from '@/ui/grid'
import { useKeys } from '../keys'
import { useSession } from '../useSession'
import type { ListColumn, ListRow } from './kind'
import { useGridKeys } from './useGridKeys'
import type { RecordList } from './useRecordList'

/** What the list asks of its grid. */
export interface GridHandle {
  reveal: (index: number) => void
  inSight: number
  focus: () => void
  contains: (node: Node) => boolean
  place: () => number
  scrollTo: (top: number) => void
}

export function useListDeeds<R extends ListRow>(list: RecordList<R>, grid: Readonly<Ref<GridHandle | null>>) {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const { kind, address, rows, selection, active, activeColumn, editing, isNarrow } = list
  const isPeeking = ref(false)
  /** What changed, for those who do not see it. */
  const said = ref('')
  const canEdit = computed(() => session.can('crm.contacts.edit'))
  const between = (from: number, to: number) => rows.book.value.idsBetween(from, to)
  const isSealed = (column: ListColumn): boolean => !canEdit.value || Boolean(column.isSealed || column.spec.readOnly)

  function move(to: number, isRange: boolean): void {
    if (isRange) {
      if (selection.anchor.value < 0) selection.anchor.value = Math.max(0, active.value)
      selection.extend(to, between)
    }
    active.value = to
    grid.value?.reveal(to)
  }

  /** Fold or unfold the group whose line it is; false where it is none's. */
  function fold(index = active.value, isFolded?: boolean): boolean {
    const head = list.headAt(index)
    if (!head) return false
    if (isFolded === undefined || isFolded !== head.isFolded) {
      list.groups.toggle(head.key)
      said.value = t(head.isFolded ? 'list.groups.unfolded' : 'list.groups.folded', { name: list.groups.nameOf(head) })
    }
    active.value = index
    return true
  }

  function open(index = active.value): void {
    if (fold(index)) return
    const id = list.open(index)
    if (id !== undefined) void router.push(`${kind.path}/${id}`)
  }

  function check(index: number, event: MouseEvent): void {
    const id = rows.book.value.idAt(index)
    if (id === undefined || id < 0) return
    if (event.shiftKey) selection.extend(index, between)
    else selection.toggle(id, index)
    active.value = index
  }

  function checkAll(): void {
    if (selection.isEmpty.value) selection.set(between(0, rows.book.value.length - 1), true)
    else selection.clear()
  }

  function select(): void {
    const id = rows.book.value.idAt(active.value)
    if (id !== undefined && id >= 0) selection.toggle(id, active.value)
  }

  function pick(index: number, column: string, event: MouseEvent): void {
    if ((event.target as HTMLElement).closest('a, button, input, label')) return
    if (event.ctrlKey || event.metaKey || event.shiftKey) return check(index, event)
    active.value = index
    activeColumn.value = column
    if ((event as PointerEvent).pointerType === 'touch') open(index)
  }

  function edit(index = active.value, key = activeColumn.value): void {
    const row = list.rowAt(index)
    const column = list.drawn.value.find((one) => (key ? one.key === key : !isSealed(one)))
    if (!row || !column) return
    if (isSealed(column)) {
      said.value = t('list.cannot_edit', { field: column.label })
      return
    }
    activeColumn.value = column.key
    editing.value = { id: row.id, key: column.key }
  }

  /** A double click changes what can be changed, and opens the record elsewhere. */
  function act(index: number, key: string): void {
    const column = list.drawn.value.find((one) => one.key === key)
    if (!column || isSealed(column) || column.look === 'name') open(index)
    else edit(index, key)
  }

  function finish(row: R, column: ListColumn, value: unknown, began: unknown): void {
    editing.value = null
    void list.deskOf(row.id).saveOver(column.spec.key, value, began)
    grid.value?.focus()
  }

  function cancel(): void {
    editing.value = null
    grid.value?.focus()
  }

  function peek(): void {
    if (fold()) return
    isPeeking.value = list.activeRow.value !== undefined && !isPeeking.value
  }

  function escape(): void {
    if (isPeeking.value) isPeeking.value = false
    else if (!selection.isEmpty.value) selection.clear()
    else active.value = -1
  }

  function sort(column: GridColumn): void {
    const name = column.ordering ?? ''
    const now = address.order.value || kind.ordering
    const [first, other] = column.descendsFirst ? [`-${name}`, name] : [name, `-${name}`]
    const next = now === first ? other : first
    address.sort(next)
    said.value = t(next.startsWith('-') ? 'list.sorted_down' : 'list.sorted_up', { name: column.label })
  }

  const isMine = (target: Element | null) =>
    !isNarrow.value && target !== null && (target === document.body || target.id === 'screen' || Boolean(grid.value?.contains(target)))

  useGridKeys({
    count: rows.count,
    active,
    activeColumn,
    columns: list.drawn,
    isMine,
    page: () => (grid.value?.inSight ?? 20) - 1,
    move,
    open,
    peek,
    edit,
    escape,
    fold: (by) => fold(active.value, by < 0),
  })

  function stepBy(by: -1 | 1): void {
    if (rows.count.value > 0) move(Math.max(0, Math.min(active.value + by, rows.count.value - 1)), false)
  }

  const here = { group: 'list' as const, when: () => !isNarrow.value }
  /** Keys that mean something else on a button or a link: the list hears them itself, the map only names them. */
  const heard = { ...here, run: () => undefined }
  useKeys([
    { ...here, keys: 'j', label: 'list.keys.move', run: () => stepBy(1) },
    { ...here, keys: 'k', label: 'list.keys.back', run: () => stepBy(-1) },
    { ...heard, keys: '↵', label: 'list.keys.open' },
    { ...heard, keys: 'Space', label: 'list.keys.peek' },
    { ...here, keys: 'x', label: 'list.keys.select', run: select },
    { ...heard, keys: '⇧+↓', label: 'list.keys.extend' },
    { ...here, keys: 'mod+a', label: 'list.keys.all', run: selection.selectAll },
    { ...here, keys: 'e', label: 'list.keys.edit', run: () => edit() },
    { ...heard, keys: 'Esc', label: 'list.keys.escape' },
  ])

  return { isPeeking, said, open, check, checkAll, pick, act, finish, cancel, sort, edit, fold }
}
