/** Whether the command palette is open; whoever has a button for it opens it here. */

import { ref } from 'vue'

export const palette = ref<{ isOpen: boolean; text: string }>({ isOpen: false, text: '' })

/** What is typed while the palette is still on its way belongs to it. */
function collect(event: KeyboardEvent): void {
  const isSign = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  if (isSign) palette.value.text += event.key
  else if (event.key === 'Backspace') palette.value.text = palette.value.text.slice(0, -1)
  else if (event.key === 'Escape') closePalette()
  else return
  event.preventDefault()
  event.stopPropagation()
}

export function openPalette(text = ''): void {
  if (palette.value.isOpen) return
  palette.value = { isOpen: true, text }
  addEventListener('keydown', collect, { capture: true })
}

/** The palette's own field has the focus. */
export function hearForItself(): void {
  removeEventListener('keydown', collect, { capture: true })
}

export function closePalette(): void {
  hearForItself()
  palette.value = { isOpen: false, text: '' }
}
