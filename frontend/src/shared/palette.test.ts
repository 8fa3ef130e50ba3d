import { afterEach, describe, expect, it } from 'vitest'

import { closePalette, hearForItself, openPalette, palette } from './palette'

const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))

afterEach(closePalette)

describe('the palette', () => {
  it('takes what is typed while it is on its way, and no more once its field has the focus', () => {
    openPalette()
    for (const key of ['d', 'a', 'k', 'Backspace', 'r', 'k']) press(key)
    expect(palette.value.text).toBe('dark')

    expect(hearForItself()).toBe(false)
    press('!')
    expect(palette.value.text).toBe('dark')
  })

  it('keeps an Enter that came before its field did, once', () => {
    openPalette()
    for (const key of ['d', 'Enter']) press(key)

    expect(hearForItself()).toBe(true)
    expect(hearForItself()).toBe(false)
    expect(palette.value.text).toBe('d')
  })

  it('does not come where somebody thought better of it', () => {
    openPalette()
    press('Escape')
    press('d')
    expect(palette.value).toEqual({ isOpen: false, text: '' })
  })
})
