/** Short words at the edge of the screen: it is done (and can be undone), or why it was not. */

import { defineStore } from 'pinia'
import { ref } from 'vue'

import { reasonOf } from './faults'
import { say } from './i18n'

export interface Toast {
  id: number
  text: string
  tone: 'neutral' | 'good' | 'bad'
  action?: { label: string; run: () => void; isUndo?: boolean }
  /** Seconds it stays; 0 until it is closed. */
  stays: number
}

export const useToasts = defineStore('toasts', () => {
  const shown = ref<Toast[]>([])
  /** There has been one, so that there is a place for them. */
  const wereShown = ref(false)
  let next = 1

  function show(text: string, given: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const tone = given.tone ?? 'neutral'
    const toast = { id: next++, text, tone, stays: given.stays ?? (tone === 'bad' || given.action ? 8 : 4), action: given.action }
    shown.value = [...shown.value.slice(-3), toast]
    wereShown.value = true
    return toast.id
  }

  function close(id: number): void {
    shown.value = shown.value.filter((toast) => toast.id !== id)
  }

  /** Say why something failed; with `retry`, offer to try it again. */
  function fail(fault: unknown, retry?: () => void): number {
    const action = retry && { label: say('fault.retry'), run: retry }
    return show(reasonOf(fault), { tone: 'bad', action })
  }

  /** Say what was done, and offer to undo it. */
  function undoable(text: string, undo: () => unknown): number {
    const id = show(text, { stays: 10, action: { label: say('shell.undo'), isUndo: true, run: () => void takeBack(id, undo) } })
    return id
  }

  async function takeBack(id: number, undo: () => unknown): Promise<void> {
    close(id)
    try {
      await undo()
      show(say('shell.undone'))
    } catch (fault) {
      fail(fault, () => void takeBack(id, undo))
    }
  }

  /** Undo the newest of what can still be undone; false where there is nothing. */
  function undoLast(): boolean {
    const newest = shown.value.findLast((toast) => toast.action?.isUndo)
    newest?.action?.run()
    return newest !== undefined
  }

  return { shown, wereShown, show, close, fail, undoable, undoLast }
})
