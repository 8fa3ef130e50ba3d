import { describe, expect, it } from 'vitest'

import { spanOf, stateOf, sumOf, verdictOf } from './hopes'

describe('verdictOf', () => {
  it('says where a number lies, and nothing where nothing is hoped for or known', () => {
    const span = { least: 0.2, most: 0.3 }
    expect([0.1, 0.2, 0.3, 0.31].map((one) => verdictOf(one, span))).toEqual(['below', 'within', 'within', 'above'])
    expect([verdictOf(null, span), verdictOf(0.1, undefined), verdictOf(0.1, {}), verdictOf(9, { least: 3 })]).toEqual([null, null, null, 'within'])
  })
})

describe('spanOf', () => {
  it('writes both ends or the one there is', () => {
    expect([spanOf({ least: 3, most: 5 }, String), spanOf({ least: 3 }, String), spanOf({ most: 5 }, String), spanOf(undefined, String)]).toEqual(['3–5', '≥ 3', '≤ 5', ''])
  })
})

describe('stateOf', () => {
  it('is used before it is expired', () => {
    const code = { uses: 0, most_uses: 1, expires_at: '2027-01-01T00:00:00Z' }
    const later = Date.parse('2027-01-01T00:00:00Z')
    expect([stateOf(code, later - 1), stateOf(code, later), stateOf({ ...code, uses: 1 }, later)]).toEqual(['open', 'expired', 'used'])
  })
})

describe('sumOf', () => {
  it('takes a point or a comma, nothing for nothing, and no more digits than there is room for', () => {
    expect([sumOf(' 49,90 '), sumOf('12'), sumOf(''), sumOf('a'), sumOf('1.23456'), sumOf('-1')]).toEqual(['49.90', '12', null, undefined, undefined, undefined])
  })
})
