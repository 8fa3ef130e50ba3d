/** What is said of an import before it runs: kept with it as it is said, so that a reload finds it again. */

import { onScopeDispose, ref, watch } from 'vue'

import { useAsyncAction } from '@/shared/useAsyncAction'
import type { Import, Reading, Said, Wishes } from './useImports'

/** So long a choice stands before it is sent. */
export const PAUSE = 400

export function useImportDraft(work: () => Import | undefined, isOpen: () => boolean, settle: (work: Import, said: Said) => Promise<Import>) {
  const mapping = ref<Record<string, string>>({})
  const wishes = ref<Wishes>({})
  /** Why what was said last is not kept. */
  const fault = ref<unknown>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let kept = ''
  let last: Promise<unknown> = Promise.resolve()
  const said = () => ({ ...wishes.value, mapping: mapping.value })

  function take(found: Import): void {
    const { on_duplicate, day_first, quiet, tags, asks_for } = found
    mapping.value = { ...found.mapping }
    wishes.value = { on_duplicate, day_first, quiet, asks_for, tags: [...tags] }
    kept = JSON.stringify(said())
  }

  /** One after the other, so that what was said first never overtakes what was said last. */
  function inTurn<R>(deed: () => Promise<R>): Promise<R> {
    const turn = last.then(deed)
    last = turn.catch(() => undefined)
    return turn
  }

  /** Send what is not kept yet; it is there once this is done, or `fault` says why not. */
  async function keep(): Promise<void> {
    clearTimeout(timer)
    const now = work()
    const text = JSON.stringify(said())
    if (!now || !isOpen() || text === kept) return
    kept = text
    try {
      await inTurn(() => settle(now, said()))
      fault.value = null
    } catch (caught) {
      if (kept === text) kept = ''
      fault.value = caught
    }
  }

  /** Read the file in another way: its columns are others then, and so is what they are. */
  const reading = useAsyncAction(async (how: Reading) => {
    await keep()
    take(await inTurn(() => settle(work()!, how)))
  })

  // What was said before is where one begins; what somebody is changing is left to them.
  watch(
    () => work()?.id,
    () => {
      const found = work()
      if (found) take(found)
    },
    { immediate: true },
  )
  watch([mapping, wishes], () => {
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), PAUSE)
  })
  onScopeDispose(() => void keep())
  return { mapping, wishes, fault, keep, reading }
}
