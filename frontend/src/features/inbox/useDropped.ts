/** Files that are dropped on something, or pasted into it. */

import { ref } from 'vue'

export function useDropped(isWanted: () => boolean, take: (files: File[]) => void) {
  const isOver = ref(false)
  // A file carried over a child leaves the parent and enters it again: count, or the frame flickers.
  let depth = 0

  const hasFiles = (data: DataTransfer | null) => Boolean(data?.types.includes('Files'))
  function over(event: DragEvent, step: -1 | 1): void {
    if (!hasFiles(event.dataTransfer) || !isWanted()) return
    depth = Math.max(0, depth + step)
    isOver.value = depth > 0
  }

  return {
    isOver,
    on: {
      dragenter: (event: DragEvent) => over(event, 1),
      dragleave: (event: DragEvent) => over(event, -1),
      dragover: (event: DragEvent) => {
        if (hasFiles(event.dataTransfer) && isWanted()) event.preventDefault()
      },
      drop: (event: DragEvent) => {
        depth = 0
        isOver.value = false
        if (!hasFiles(event.dataTransfer)) return
        // Else the browser would leave the page and show the file.
        event.preventDefault()
        if (isWanted()) take([...(event.dataTransfer?.files ?? [])])
      },
      paste: (event: ClipboardEvent) => {
        const files = [...(event.clipboardData?.files ?? [])]
        // Words copied from an office program bring a picture of themselves along.
        if (!files.length || event.clipboardData?.types.includes('text/plain') || !isWanted()) return
        event.preventDefault()
        take(files)
      },
    },
  }
}
