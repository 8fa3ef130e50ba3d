/** Text areas: change their text so that Ctrl-Z takes it back, and find out where the caret is on screen. */

import type { Written } from './writing'

export const writtenIn = (area: HTMLTextAreaElement): Written => ({ text: area.value, start: area.selectionStart, end: area.selectionEnd })

/** Put a changed text in place as if it had been typed. */
export function write(area: HTMLTextAreaElement, next: Written): void {
  const now = area.value
  let head = 0
  while (head < now.length && head < next.text.length && now[head] === next.text[head]) head += 1
  let tail = 0
  while (tail < now.length - head && tail < next.text.length - head && now[now.length - 1 - tail] === next.text[next.text.length - 1 - tail]) tail += 1
  const middle = next.text.slice(head, next.text.length - tail)
  area.focus()
  area.setSelectionRange(head, now.length - tail)
  // The one way to change it that the browser's own undo knows of.
  const isDone = now === next.text || document.execCommand?.(middle ? 'insertText' : 'delete', false, middle)
  if (!isDone || area.value !== next.text) {
    area.value = next.text
    area.dispatchEvent(new Event('input', { bubbles: true }))
  }
  area.setSelectionRange(next.start, next.end)
}

const COPIED = ['font', 'letterSpacing', 'lineHeight', 'padding', 'border', 'boxSizing', 'direction', 'tabSize', 'textAlign'] as const

/** Where a place in the text is on screen: below its line. */
export function placeOf(area: HTMLTextAreaElement, at: number): { x: number; top: number; bottom: number } {
  const frame = area.getBoundingClientRect()
  const style = getComputedStyle(area)
  const mirror = document.createElement('div')
  for (const name of COPIED) mirror.style[name] = style[name]
  Object.assign(mirror.style, { position: 'fixed', visibility: 'hidden', whiteSpace: 'pre-wrap', overflowWrap: 'break-word', width: `${frame.width}px`, left: '0', top: '0' })
  const mark = document.createElement('span')
  mark.textContent = area.value.slice(at, at + 1) || '.'
  mirror.append(area.value.slice(0, at), mark)
  document.body.append(mirror)
  const { left, top, bottom } = mark.getBoundingClientRect()
  mirror.remove()
  const shift = frame.top - area.scrollTop
  return { x: frame.left + left, top: shift + top, bottom: shift + bottom }
}
