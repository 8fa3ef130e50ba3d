/** Moving through a list and acting on its rows by key. */

import { onMounted, onUnmounted, type Ref } from 'vue'

export interface GridKeys {
  count: Ref<number>
  active: Ref<number>
  activeColumn: Ref<string>
  columns: Ref<{ key: string }[]>
  /** Whether a key pressed there is meant for the list. */
  isMine: (target: Node) => boolean
  page: () => number
  move: (to: number, extends_: boolean) => void
  open: () => void
  peek: () => void
  select: () => void
  selectAll: () => void
  edit: () => void
  escape: () => void
}

const TYPING = 'input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=dialog], [role=columnheader]'

export function useGridKeys(keys: GridKeys): void {
  function side(by: -1 | 1, target: HTMLElement): void {
    const names = keys.columns.value.map((column) => column.key)
    const step = getComputedStyle(target).direction === 'rtl' ? -by : by
    const at = names.indexOf(keys.activeColumn.value) + step
    keys.activeColumn.value = at < 0 ? '' : (names[Math.min(at, names.length - 1)] ?? '')
  }

  const MOVES: Record<string, () => number> = {
    ArrowDown: () => keys.active.value + 1,
    j: () => keys.active.value + 1,
    ArrowUp: () => keys.active.value - 1,
    k: () => keys.active.value - 1,
    PageDown: () => keys.active.value + keys.page(),
    PageUp: () => keys.active.value - keys.page(),
    Home: () => 0,
    End: () => keys.count.value - 1,
  }
  const DEEDS: Record<string, (target: HTMLElement) => void> = {
    ArrowLeft: (target) => side(-1, target),
    ArrowRight: (target) => side(1, target),
    Enter: keys.open,
    ' ': keys.peek,
    x: keys.select,
    e: keys.edit,
    F2: keys.edit,
    Escape: keys.escape,
  }

  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.defaultPrevented || event.isComposing || !keys.isMine(target) || target.closest(TYPING)) return
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (event.ctrlKey || event.metaKey) {
      if (name !== 'a' || event.shiftKey || event.altKey) return
      keys.selectAll()
    } else if (event.altKey) return
    else if (MOVES[name]) {
      if (keys.count.value === 0) return
      keys.move(Math.max(0, Math.min(MOVES[name]!(), keys.count.value - 1)), event.shiftKey)
    } else if (DEEDS[name]) {
      // A focused button or link has keys of its own.
      if ((name === 'Enter' || name === ' ') && target.closest('button, a, input')) return
      DEEDS[name]!(target)
    } else return
    event.preventDefault()
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onUnmounted(() => window.removeEventListener('keydown', onKey))
}
