import { describe, expect, it } from 'vitest'

import { smsParts } from './smsParts'

describe('smsParts', () => {
  it('counts places and parts of the short alphabet', () => {
    expect(smsParts('')).toEqual({ count: 0, used: 0, room: 160, outside: '' })
    expect(smsParts('a'.repeat(160))).toMatchObject({ count: 1, used: 160, room: 160 })
    expect(smsParts('a'.repeat(161))).toMatchObject({ count: 2, room: 306 })
    expect(smsParts('€'.repeat(80))).toMatchObject({ count: 1, used: 160 })
  })

  it('has less room for signs of other alphabets, and names them', () => {
    expect(smsParts('Привет')).toMatchObject({ count: 1, used: 6, room: 70, outside: 'Привет' })
    expect(smsParts('😀'.repeat(36))).toMatchObject({ count: 2, used: 72, outside: '😀' })
  })

  it('never tears a sign of two places apart', () => {
    expect(smsParts(`${'a'.repeat(152)}€${'a'.repeat(151)}`)).toMatchObject({ used: 305, count: 2 })
    expect(smsParts(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ used: 306, count: 3 })
  })
})
