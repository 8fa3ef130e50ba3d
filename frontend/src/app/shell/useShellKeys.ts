/** The keys that work on every screen. */

import { useRouter } from 'vue-router'

import { useKeys, type Shortcut } from '@/shared/keys'
import { openPalette } from '@/shared/palette'
import { useToasts } from '@/shared/toasts'
import { keyboardMap } from './keyboard'
import { SECTIONS, useSections } from './sections'

export function useShellKeys(fold: () => void): void {
  const router = useRouter()
  const toasts = useToasts()
  const { all } = useSections()

  const rooms: Shortcut[] = SECTIONS.filter((one) => one.key).map((one) => ({
    keys: `g ${one.key}`,
    label: one.name,
    group: 'go',
    when: () => all.value.some((shown) => shown.to === one.to),
    run: () => void router.push(one.to),
  }))
  useKeys([
    { keys: 'mod+k', label: 'palette.title', group: 'general', always: true, run: () => openPalette() },
    { keys: '/', label: 'shell.keys.search', group: 'general', run: focusSearch },
    { keys: 'mod+z', label: 'shell.keys.undo', group: 'general', run: () => void toasts.undoLast() },
    { keys: '?', label: 'shell.keys.title', group: 'general', run: () => (keyboardMap.value = true) },
    { keys: '[', label: 'shell.keys.fold', group: 'general', run: fold },
    ...rooms,
  ])
}

/** The screen's own search where it has one, else the palette. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('#screen input[type="search"]')
  if (!field) return openPalette()
  field.focus()
  field.select()
}
