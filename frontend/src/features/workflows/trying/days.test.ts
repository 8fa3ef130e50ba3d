import { describe, expect, it } from 'vitest'

import { daysOf } from './days'

describe('daysOf', () => {
  it('puts what follows each other on one day together, in the order it comes', () => {
    const entries = ['2027-01-01T08:00Z', '2027-01-01T09:00Z', '2027-01-03T08:00Z'].map((at) => ({ at }))
    expect(daysOf(entries, (at) => at.slice(0, 10)).map((one) => [one.day, one.entries.length])).toEqual([['2027-01-01', 2], ['2027-01-03', 1]])
    expect(daysOf([], () => '')).toEqual([])
  })
})
