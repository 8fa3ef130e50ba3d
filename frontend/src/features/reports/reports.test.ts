import { describe, expect, it } from 'vitest'

import { evenly, growth, type Moment, summed } from './useReports'

const moment = (at: string, channel: string, sent: number) => ({ at, channel, sent, opened: 1, clicked: 0 }) as unknown as Moment

describe('summed', () => {
  it('takes the channels of a moment together and leaves moments in their turn', () => {
    const found = summed([moment('a', 'email', 3), moment('a', 'sms', 2), moment('b', 'sms', 1)])

    expect(found.map((one) => [one.at, one.sent, one.opened])).toEqual([['a', 5, 2], ['b', 1, 1]])
  })
})

describe('evenly', () => {
  const bar = (at: string) => ({ at, sent: 1, opened: 0, clicked: 0 })
  const sent = (bars: { sent: number }[]) => bars.map((one) => one.sent).join('')

  it('shows the days on which nothing was sent, before, between and after', () => {
    const found = evenly([bar('2026-11-03T00:00:00Z'), bar('2026-11-05T00:00:00Z')], '2026-11-01T09:00:00Z', '2026-11-07T09:00:00Z', 'day')

    expect(sent(found)).toBe('0010100')
    expect(found[0]?.at.slice(0, 10)).toBe('2026-11-01')
  })

  it('counts days over a change of the clocks', () => {
    const found = evenly([bar('2026-10-24T22:00:00Z'), bar('2026-10-25T23:00:00Z')], '2026-10-24T22:00:00Z', '2026-10-27T23:00:00Z', 'day')

    expect(sent(found)).toBe('110')
  })

  it('shows weeks and months of their own lengths', () => {
    expect(sent(evenly([bar('2026-11-09T00:00:00Z')], '2026-11-02T00:00:00Z', '2026-11-23T00:00:00Z', 'week'))).toBe('010')
    expect(sent(evenly([bar('2026-01-31T23:00:00Z'), bar('2026-03-31T22:00:00Z')], '2025-12-27T00:00:00Z', '2026-04-26T00:00:00Z', 'month'))).toBe('00101')
    expect(evenly([], '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 'day')).toEqual([])
  })
})

describe('growth', () => {
  it('is a share of what there was, and unknown where there was nothing', () => {
    expect(growth(3, 2)).toBe(0.5)
    expect(growth(1, 2)).toBe(-0.5)
    expect(growth(3, 0)).toBeNull()
  })
})
