import { describe, expect, it } from 'vitest'

import { NO_CHOICE } from '../columns'
import { choiceOf, isSame } from './sameness'

describe('isSame', () => {
  it('does not mind the order of keys, at any depth', () => {
    expect(isSame({ q: 'a', tag: 'vip' }, { tag: 'vip', q: 'a' })).toBe(true)
    expect(isSame({ ...NO_CHOICE, widths: { a: 1, b: 2 } }, { ...NO_CHOICE, widths: { b: 2, a: 1 } })).toBe(true)
  })

  it('minds values, missing ones, and the order of columns', () => {
    expect(isSame({ q: 'a' }, { q: 'b' })).toBe(false)
    expect(isSame({ q: 'a' }, {})).toBe(false)
    expect(isSame({ order: ['a', 'b'] }, { order: ['b', 'a'] })).toBe(false)
  })
})

describe('choiceOf', () => {
  it('fills in what a view does not say', () => {
    expect(choiceOf({ hidden: ['phone'] })).toEqual({ order: [], hidden: ['phone'], shown: [], widths: {} })
  })
})
