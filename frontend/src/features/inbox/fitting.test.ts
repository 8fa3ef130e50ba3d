import { describe, expect, it } from 'vitest'

import { isTooMuch, LARGEST, misfitOf } from './fitting'

const mail = { most: 20, together: 1_000, kinds: null, refused: ['exe'] }
const whatsapp = { most: 1, together: 1_000, kinds: [{ content_type: 'image/png', largest: 100 }], refused: [] }
const file = (size: number, name = 'a.png', type = 'image/png') => ({ name, size, type })

describe('misfitOf', () => {
  it('finds nothing wrong with what fits', () => {
    expect(misfitOf(file(1_000), mail)).toBeNull()
    expect(misfitOf(file(100), whatsapp)).toBeNull()
  })

  it('says what is wrong', () => {
    expect(misfitOf(file(1), null)).toBe('none_here')
    expect(misfitOf(file(1, 'setup.EXE', ''), mail)).toBe('kind')
    expect(misfitOf(file(1_001), mail)).toBe('size')
    expect(misfitOf(file(101), whatsapp)).toBe('size')
    expect(misfitOf(file(1, 'a.zip', 'application/zip'), whatsapp)).toBe('kind')
  })

  it('never lets through what no channel takes', () => {
    expect(misfitOf(file(LARGEST + 1), { ...mail, together: LARGEST * 2 })).toBe('size')
  })
})

describe('isTooMuch', () => {
  it('counts together what goes in one message', () => {
    expect(isTooMuch([file(600), file(400)], mail)).toBe(false)
    expect(isTooMuch([file(600), file(401)], mail)).toBe(true)
    expect(isTooMuch([file(600), file(401)], whatsapp)).toBe(false)
  })
})
