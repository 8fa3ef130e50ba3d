import { describe, expect, it } from 'vitest'

import { daysOf, monthAfter, turned } from './calendar'

describe('daysOf', () => {
  it('shows the whole weeks that a month touches', () => {
    const march = daysOf('2026-03-10', 'month')
    expect([march[0], march.at(-1), march.length]).toEqual(['2026-02-23', '2026-04-05', 42])
    expect(daysOf('2027-02-14', 'month')).toHaveLength(28)
  })

  it('shows the week of a day from Monday on, through changes of clocks', () => {
    expect(daysOf('2026-03-29', 'week')).toEqual(['2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26', '2026-03-27', '2026-03-28', '2026-03-29'])
  })
})

describe('turned', () => {
  it('goes to the month or week beside it', () => {
    expect(turned('2026-01-31', 'month', 1)).toBe('2026-02-01')
    expect(turned('2026-01-31', 'month', -1)).toBe('2025-12-01')
    expect(turned('2026-01-01', 'week', -1)).toBe('2025-12-25')
    expect(monthAfter('2026-12-05', 1)).toBe('2027-01')
  })
})
