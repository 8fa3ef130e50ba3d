/** Copy a text; false where the browser would not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Only secure addresses have a clipboard; a selection can be copied anywhere.
    return copySelection(text)
  }
}

function copySelection(text: string): boolean {
  const active = document.activeElement as HTMLElement | null
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'visually-hidden'
  // Inside an open dialog, because a dialog keeps the focus to itself.
  ;(active?.closest('[role=dialog]') ?? document.body).append(area)
  area.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    area.remove()
    active?.focus({ preventScroll: true })
  }
}
