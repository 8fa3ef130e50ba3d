import { describe, expect, it } from 'vitest'

import { shownValue, typedValue } from './values'

describe('typedValue', () => {
  it('reads numbers with a point or a comma', () => {
    expect([typedValue('number', ' 1,5 '), typedValue('percent', '20'), typedValue('integer', '0')]).toEqual([1.5, 20, 0])
  })

  it('is undefined where it is no number', () => {
    expect([typedValue('integer', ''), typedValue('number', 'ten')]).toEqual([undefined, undefined])
  })

  it('leaves text and times as they are', () => {
    expect([typedValue('text', '1,5'), typedValue('time', '09:30')]).toEqual(['1,5', '09:30'])
  })
})

describe('shownValue', () => {
  it('shows nothing for nothing', () => {
    expect([shownValue(null), shownValue(0), shownValue(false)]).toEqual(['', '0', 'false'])
  })
})
