/** Whether the command palette is open; whoever has a button for it opens it here. */

import { ref } from 'vue'

export const palette = ref<{ isOpen: boolean; text: string }>({ isOpen: false, text: '' })

export function openPalette(text = ''): void {
  palette.value = { isOpen: true, text }
}
