import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { activeKeys, listenForKeys, plainKeysAreOn, useKeys, type Shortcut } from './keys'

let scope: EffectScope
let deaf: () => void

beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
  deaf = listenForKeys()
  document.body.innerHTML = '<input id="text"><div role="dialog"><button id="inside"></button></div><button id="outside"></button>'
})

afterEach(() => {
  deaf()
  scope.stop()
  plainKeysAreOn.value = true
  vi.useRealTimers()
})

function name(keys: string, given: Partial<Shortcut> = {}) {
  const run = vi.fn()
  scope.run(() => useKeys([{ keys, label: 'shell.home', group: 'general', run, ...given }]))
  return run
}

function press(key: string, on: string | null = null, given: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given })
  ;(on ? document.getElementById(on) : document.body)?.dispatchEvent(event)
  return event
}

describe('listenForKeys', () => {
  it('carries out a key, and keeps the browser from doing so too', () => {
    const run = name('?')
    expect(press('?', null, { shiftKey: true }).defaultPrevented).toBe(true)
    expect(run).toHaveBeenCalledOnce()
  })

  it('takes two keys one after the other, within a moment', () => {
    const run = name('g c')
    press('g')
    press('c')
    expect(run).toHaveBeenCalledOnce()
    press('g')
    vi.advanceTimersByTime(2000)
    press('c')
    expect(run).toHaveBeenCalledOnce()
  })

  it('begins anew with a key that does not go on', () => {
    const [pair, single] = [name('g c'), name('j')]
    press('g')
    press('j')
    press('c')
    expect(single).toHaveBeenCalledOnce()
    expect(pair).not.toHaveBeenCalled()
  })

  it('knows a letter with Shift from one without, whatever Caps Lock says', () => {
    const [plain, shifted] = [name('x'), name('shift+x')]
    press('X')
    press('X', null, { shiftKey: true })
    expect([plain.mock.calls.length, shifted.mock.calls.length]).toEqual([1, 1])
  })

  it('is still while somebody types, but for what is always at hand', () => {
    const [plain, palette] = [name('j'), name('mod+k', { always: true })]
    press('j', 'text')
    press('k', 'text', { ctrlKey: true })
    expect(plain).not.toHaveBeenCalled()
    expect(palette).toHaveBeenCalledOnce()
  })

  it('leaves a dialog to itself', () => {
    const [outer, inner] = [name('j'), name('k', { inDialogs: true })]
    press('j', 'inside')
    press('k', 'inside')
    expect(outer).not.toHaveBeenCalled()
    expect(inner).toHaveBeenCalledOnce()
    press('j', 'outside')
    expect(outer).toHaveBeenCalledOnce()
  })

  it('turns plain keys off for those they are in the way of', () => {
    const [plain, withCtrl] = [name('g c'), name('mod+k')]
    plainKeysAreOn.value = false
    press('g')
    press('c')
    press('k', null, { ctrlKey: true })
    expect(plain).not.toHaveBeenCalled()
    expect(withCtrl).toHaveBeenCalledOnce()
  })

  it('has the newer of two with the same keys, and the older again when that is gone', () => {
    const older = name('j')
    const inner = effectScope()
    const newer = vi.fn()
    inner.run(() => useKeys([{ keys: 'j', label: 'shell.home', group: 'list', run: newer }]))
    press('j')
    inner.stop()
    press('j')
    expect([newer.mock.calls.length, older.mock.calls.length]).toEqual([1, 1])
  })

  it('does not count keys of an unfinished word in another writing', () => {
    const run = name('j')
    press('j', null, { isComposing: true })
    expect(run).not.toHaveBeenCalled()
  })
})

describe('activeKeys', () => {
  it('lists what can be done now', () => {
    let isHere = true
    name('j', { when: () => isHere })
    expect(activeKeys().map((one) => one.keys)).toEqual(['j'])
    isHere = false
    expect(activeKeys()).toEqual([])
  })
})
