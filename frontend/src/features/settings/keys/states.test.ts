import { describe, expect, it } from 'vitest'

import { endOf, stateOf } from './states'

const NOON = Date.parse('2026-03-01T12:00:00Z')

describe('stateOf', () => {
  it('is active until it ends or is revoked', () => {
    expect(stateOf({ expires_at: null }, NOON)).toBe('active')
    expect(stateOf({ expires_at: '2026-03-01T12:00:01Z' }, NOON)).toBe('active')
    expect(stateOf({ expires_at: '2026-03-01T12:00:00Z' }, NOON)).toBe('expired')
    expect(stateOf({ expires_at: '2026-02-01T12:00:00Z', revoked_at: '2026-01-01T12:00:00Z' }, NOON)).toBe('revoked')
  })
})

describe('endOf', () => {
  it('counts days from now', () => {
    expect(endOf('30', null, NOON)).toBe('2026-03-31T12:00:00.000Z')
  })

  it('holds to the end of a chosen day, and for ever', () => {
    expect(new Date(endOf('day', '2026-03-04', NOON) ?? '').getDate()).toBe(4)
    expect([endOf('day', null, NOON), endOf('ever', '2026-03-04', NOON)]).toEqual([null, null])
  })
})
