/** The keys that move through a list, and those that mean something else where a button has the focus. */

import { onMounted, onUnmounted, type Ref } from 'vue'

export interface GridKeys {
  count: Ref<number>
  active: Ref<number>
  activeColumn: Ref<string>
  columns: Ref<{ key: string }[]>
  /** Whether a key pressed there is meant for the list. */
  isMine: (target: Element | null) => boolean
  page: () => number
  move: (to: number, extends_: boolean) => void
  open: () => void
  peek: () => void
  edit: () => void
  escape: () => void
  /** On the line above a group: fold it, or unfold it; false anywhere else. */
  fold: (by: -1 | 1) => boolean
}

const TYPING = 'input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=dialog], [role=columnheader]'

export function useGridKeys(keys: GridKeys): void {
  function side(by: -1 | 1, target: HTMLElement): void {
    if (keys.fold(getComputedStyle(target).direction === 'rtl' ? (-by as -1 | 1) : by)) return
    const names = keys.columns.value.map((column) => column.key)
    const step = getComputedStyle(target).direction === 'rtl' ? -by : by
    const at = names.indexOf(keys.activeColumn.value) + step
    keys.activeColumn.value = at < 0 ? '' : (names[Math.min(at, names.length - 1)] ?? '')
  }

  const MOVES: Record<string, () => number> = {
    ArrowDown: () => keys.active.value + 1,
    ArrowUp: () => keys.active.value - 1,
    PageDown: () => keys.active.value + keys.page(),
    PageUp: () => keys.active.value - keys.page(),
    Home: () => 0,
    End: () => keys.count.value - 1,
  }
  const DEEDS: Record<string, (target: HTMLElement) => void> = {
    ArrowLeft: (target) => side(-1, target),
    ArrowRight: (target) => side(1, target),
    Enter: () => keys.open(),
    ' ': keys.peek,
    F2: () => keys.edit(),
    Escape: keys.escape,
  }

  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.defaultPrevented || event.isComposing || !keys.isMine(target) || target.closest(TYPING)) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const [move, deed] = [MOVES[event.key], DEEDS[event.key]]
    // A focused button or link has keys of its own.
    if (!move && (!deed || (target.closest('button, a, input') && event.key !== 'Escape'))) return
    event.preventDefault()
    if (!move) deed?.(target)
    else if (keys.count.value > 0) keys.move(Math.max(0, Math.min(move(), keys.count.value - 1)), event.shiftKey)
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onUnmounted(() => window.removeEventListener('keydown', onKey))
}
