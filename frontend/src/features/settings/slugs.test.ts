import { describe, expect, it } from 'vitest'

import { slugOf } from './slugs'

describe('slugOf', () => {
  it('keeps letters and digits, and joins words', () => {
    expect(slugOf('  Client Success & Care! ')).toBe('client-success-care')
  })

  it('writes letters of other languages as near as it can', () => {
    expect([slugOf('Größe Süd'), slugOf('李小龍')]).toEqual(['grosse-sud', ''])
  })

  it('ends at its limit, never with a dash', () => {
    expect(slugOf('abcd efgh', 5)).toBe('abcd')
  })
})
