/** Whether the command palette is open; whoever has a button for it opens it here. */

import { ref } from 'vue'

interface Palette {
  isOpen: boolean
  text: string
  /** Enter was pressed before the field could hear it. */
  isEntered?: boolean
}

export const palette = ref<Palette>({ isOpen: false, text: '' })

/** What is typed while the palette is still on its way belongs to it. */
function collect(event: KeyboardEvent): void {
  const isSign = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  if (isSign) palette.value.text += event.key
  else if (event.key === 'Backspace') palette.value.text = palette.value.text.slice(0, -1)
  else if (event.key === 'Escape') closePalette()
  else if (event.key === 'Enter' && !event.repeat) palette.value.isEntered = true
  else return
  event.preventDefault()
  event.stopPropagation()
}

export function openPalette(text = ''): void {
  if (palette.value.isOpen) return
  palette.value = { isOpen: true, text }
  addEventListener('keydown', collect, { capture: true })
}

/** The palette's own field has the focus; says whether Enter was pressed before. */
export function hearForItself(): boolean {
  removeEventListener('keydown', collect, { capture: true })
  const wasEntered = !!palette.value.isEntered
  palette.value.isEntered = false
  return wasEntered
}

export function closePalette(): void {
  hearForItself()
  palette.value = { isOpen: false, text: '' }
}
