import { describe, expect, it } from 'vitest'

import { growth, type Moment, summed } from './useReports'

const moment = (at: string, channel: string, sent: number) => ({ at, channel, sent, opened: 1, clicked: 0 }) as unknown as Moment

describe('summed', () => {
  it('takes the channels of a moment together and leaves moments in their turn', () => {
    const found = summed([moment('a', 'email', 3), moment('a', 'sms', 2), moment('b', 'sms', 1)])

    expect(found.map((one) => [one.at, one.sent, one.opened])).toEqual([['a', 5, 2], ['b', 1, 1]])
  })
})

describe('growth', () => {
  it('is a share of what there was, and unknown where there was nothing', () => {
    expect(growth(3, 2)).toBe(0.5)
    expect(growth(1, 2)).toBe(-0.5)
    expect(growth(3, 0)).toBeNull()
  })
})
