import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { pathOf, qrCode, type Squares } from './qr'

const ADDRESS = 'otpauth://totp/Rapport:ada%40harbourlane.test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Rapport'

/** Drawn by the Python package `qrcode`: text, mask, squares in a row, and a digest of the squares. */
const DRAWN: [string, number, number, string][] = [
  ['A', 0, 21, '3f594cfc1843904d'],
  ['A', 3, 21, '2092585037e9da56'],
  ['A', 7, 21, '54c30e10497d65da'],
  [ADDRESS, 0, 41, 'b9b9dd5cb68b2db3'],
  [ADDRESS, 3, 41, '27ae143111f07a4b'],
  [ADDRESS, 7, 41, '9243e7e27f295294'],
  ['Grüße aus Wien', 3, 25, '35973b688ac792d4'],
  ['x'.repeat(180), 3, 53, '4d39674752b8b7fa'],
  ['y'.repeat(250), 7, 61, '48da886ff77addfb'],
  ['z'.repeat(660), 0, 97, 'bdcde0430038bcd2'],
]

const digest = (squares: Squares) =>
  createHash('sha256').update(squares.flat().map((isDark) => (isDark ? '1' : '0')).join('')).digest('hex').slice(0, 16)

describe('qrCode', () => {
  it.each(DRAWN)('draws %s under mask %i as others do', (text, mask, size, expected) => {
    const squares = qrCode(text, mask)
    expect([squares.length, digest(squares)]).toEqual([size, expected])
  })

  it('takes one of the eight masks by itself', () => {
    const drawn = digest(qrCode(ADDRESS))
    expect(Array.from({ length: 8 }, (_, mask) => digest(qrCode(ADDRESS, mask)))).toContain(drawn)
  })

  it('refuses what it cannot hold', () => {
    expect(() => qrCode('x'.repeat(700))).toThrow(RangeError)
  })
})

describe('pathOf', () => {
  it('draws each run of dark squares as one stroke', () => {
    expect(pathOf([[true, true, false], [false, false, true]])).toBe('M0 0h2v1H0zM2 1h1v1H2z')
  })
})
