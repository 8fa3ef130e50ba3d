import { describe, expect, it } from 'vitest'

import { durationIn } from './useDuration'

describe('durationIn', () => {
  it('takes the largest unit that fits', () => {
    expect([durationIn(0.4, 'en'), durationIn(45, 'en'), durationIn(90, 'en'), durationIn(7_200, 'en')]).toEqual([
      '0.4 sec',
      '45 sec',
      '1.5 min',
      '2 hr',
    ])
  })

  it('writes it as the reader does', () => {
    expect(durationIn(90, 'de')).toBe('1,5 Min.')
  })
})
