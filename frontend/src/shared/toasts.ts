/** Short words at the edge of the screen: it is done (and can be undone), or why it was not. */

import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'neutral' | 'good' | 'bad'
  action?: { label: string; run: () => void }
  /** Seconds it stays; 0 until it is closed. */
  stays: number
}

export const useToasts = defineStore('toasts', () => {
  const shown = ref<Toast[]>([])
  let next = 1

  function show(text: string, given: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const tone = given.tone ?? 'neutral'
    const toast = { id: next++, text, tone, stays: given.stays ?? (tone === 'bad' || given.action ? 8 : 4), action: given.action }
    shown.value = [...shown.value.slice(-3), toast]
    return toast.id
  }

  function close(id: number): void {
    shown.value = shown.value.filter((toast) => toast.id !== id)
  }

  return { shown, show, close }
})
