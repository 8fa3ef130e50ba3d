/** Ask before something is lost, and never otherwise. */

import { onScopeDispose, shallowRef } from 'vue'

const open = new Set<() => boolean>()

/** The question that is being asked; its answer says whether to leave. */
export const leaving = shallowRef<((go: boolean) => void) | null>(null)

function isUnsaved(): boolean {
  return [...open].some((wouldLose) => wouldLose())
}

function warn(event: BeforeUnloadEvent): void {
  if (isUnsaved()) event.preventDefault()
}

/** Guard what the caller holds while `wouldLose()`; a form with a draft asks `draft.wouldBeLost`. */
export function useUnsaved(wouldLose: () => boolean): void {
  // A listener costs the page its quick way back, so that there is one only while needed.
  if (open.size === 0) addEventListener('beforeunload', warn)
  open.add(wouldLose)
  onScopeDispose(() => {
    open.delete(wouldLose)
    if (open.size === 0) removeEventListener('beforeunload', warn)
  })
}

/** Whether it is all right to go: nothing would be lost, or the person says so. */
export async function mayLeave(): Promise<boolean> {
  if (!isUnsaved()) return true
  // Asked twice, the newer question is the one that counts.
  leaving.value?.(false)
  let mine: (go: boolean) => void = () => undefined
  const go = await new Promise<boolean>((resolve) => (leaving.value = mine = resolve))
  if (leaving.value === mine) leaving.value = null
  return go
}
