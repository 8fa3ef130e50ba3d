/**
 * Keys that do something, wherever the person is: each screen names its own while it is shown,
 * and the keyboard map lists what there is.
 */

import { onScopeDispose, shallowReactive } from 'vue'

import { say } from './i18n'
import { remembered } from './remembered'

export type KeyGroup = 'general' | 'go' | 'list' | 'record'

export interface Shortcut {
  /** `mod+k`, `?`, `shift+x`, `Enter`; keys that follow each other with a space: `g c`. */
  keys: string
  /** The key of its words. */
  label: string
  group: KeyGroup
  run: (event: KeyboardEvent) => void
  when?: () => boolean
  /** Also while somebody types, or a dialog is open. */
  always?: boolean
  /** Also in a dialog, while nobody types. */
  inDialogs?: boolean
}

/** How long the second key of two may take. */
const PATIENCE = 1200
const DIALOGS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

const known = shallowReactive<Shortcut[]>([])
/** Keys without Ctrl or ⌘ can be turned off: they get in the way of speech input and screen readers. */
export const plainKeysAreOn = remembered('keys', true)

export const isMac = /mac|iphone|ipad/i.test(navigator.platform)

export function useKeys(shortcuts: Shortcut[]): void {
  known.push(...shortcuts)
  onScopeDispose(() => {
    for (const one of shortcuts) known.splice(known.indexOf(one), 1)
  })
}

/** What the keyboard can do here and now; of two with the same keys, the newer. */
export function activeKeys(): Shortcut[] {
  const found = new Map<string, Shortcut>()
  for (const one of known) if (!one.when || one.when()) found.set(one.keys, one)
  return [...found.values()]
}

/** Keys as they are printed on the keyboard, apart by spaces. */
export function printed(keys: string): string {
  const names: Record<string, string> = isMac
    ? { mod: '⌘', shift: '⇧', alt: '⌥', Enter: '↵', Escape: 'Esc' }
    : { mod: say('shell.keys.mod'), shift: '⇧', alt: 'Alt', Enter: '↵', Escape: 'Esc' }
  return keys
    .split(/[ +]/)
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' ')
}

/** How an event's key is spelt in `Shortcut.keys`. */
export function spelt(event: KeyboardEvent): string {
  const isLetter = event.key.length === 1 && event.key.toLowerCase() !== event.key.toUpperCase()
  const parts = [
    (isMac ? event.metaKey : event.ctrlKey) && 'mod',
    event.altKey && 'alt',
    // A sign such as ? already needs Shift on some keyboards and not on others.
    event.shiftKey && (isLetter || event.key.length > 1) && 'shift',
    isLetter ? event.key.toLowerCase() : event.key,
  ]
  return parts.filter(Boolean).join('+')
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('[role="textbox"], [role="combobox"], [role="spinbutton"]')) return true
  if (target instanceof HTMLInputElement) return !['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

function applies(one: Shortcut, event: KeyboardEvent): boolean {
  if (one.always) return true
  if (isTyping(event.target)) return false
  if (!plainKeysAreOn.value && one.keys.split(' ').every((key) => key.length === 1)) return false
  return one.inDialogs || !(event.target instanceof Element && event.target.closest(DIALOGS))
}

/** Listen on the page; the answer stops it. */
export function listenForKeys(page: Document = document): () => void {
  let before: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function hear(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
    const possible = activeKeys().filter((one) => applies(one, event))
    clearTimeout(timer)
    for (const keys of [[...before, spelt(event)].join(' '), spelt(event)]) {
      const found = possible.findLast((one) => one.keys === keys)
      if (found) {
        before = []
        event.preventDefault()
        return found.run(event)
      }
      if (possible.some((one) => one.keys.startsWith(`${keys} `))) {
        before = keys.split(' ')
        timer = setTimeout(() => (before = []), PATIENCE)
        return
      }
    }
    before = []
  }

  page.addEventListener('keydown', hear)
  return () => page.removeEventListener('keydown', hear)
}
