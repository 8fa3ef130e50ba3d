/** What a grid is made of, and which of its rows are near enough to the eye to be drawn. */

import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'

export interface GridColumn {
  key: string
  label: string
  width: number
  align?: 'end'
  /** Can be sorted by. */
  ordering?: string
  descendsFirst?: boolean
  isFixed?: boolean
}

/** Rows drawn beyond each edge, so that a quick scroll shows no gaps. */
const OVER = 10

/**
 * The stretch of rows to draw. All are equally high, so it is two divisions, however many
 * there are: a list of measured rows would be walked at each page that comes in.
 */
export function useRowWindow(scroller: Ref<HTMLElement | null>, count: Ref<number>, rowHeight: Ref<number>, above: Ref<number>) {
  const top = ref(0)
  const tall = ref(0)
  /** Whether it is scrolled sideways. */
  const isShifted = ref(false)

  const inSight = computed(() => Math.max(1, Math.ceil((tall.value - above.value) / rowHeight.value)))
  const firstSeen = computed(() => Math.max(0, Math.min(Math.floor(top.value / rowHeight.value), count.value - 1)))
  const lastSeen = computed(() => Math.max(0, Math.min(firstSeen.value + inSight.value, count.value - 1)))
  const first = computed(() => Math.max(0, firstSeen.value - OVER))
  /** Elements that take turns: a row that leaves at one edge is filled anew at the other. */
  const pool = computed(() => inSight.value + 2 * OVER + 1)
  const indexes = computed(() => {
    const length = Math.max(0, Math.min(pool.value, count.value - first.value))
    return Array.from({ length }, (_, at) => first.value + at)
  })

  function onScroll(): void {
    top.value = scroller.value?.scrollTop ?? 0
    isShifted.value = scroller.value?.scrollLeft !== 0
  }

  const watching = new ResizeObserver(([entry]) => {
    tall.value = entry?.contentRect.height ?? 0
  })
  watch(
    scroller,
    (now, before) => {
      if (before) {
        watching.unobserve(before)
        before.removeEventListener('scroll', onScroll)
      }
      if (!now) return
      tall.value = now.clientHeight
      onScroll()
      watching.observe(now)
      now.addEventListener('scroll', onScroll, { passive: true })
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(() => watching.disconnect())

  /** Bring a row into sight, with as little movement as will do. */
  function reveal(index: number): void {
    const element = scroller.value
    if (!element || index < 0) return
    const start = index * rowHeight.value
    const room = element.clientHeight - above.value
    if (start < element.scrollTop) element.scrollTop = start
    else if (start + rowHeight.value > element.scrollTop + room) element.scrollTop = start + rowHeight.value - room
  }

  return { indexes, pool, firstSeen, lastSeen, inSight, isShifted, reveal }
}
