import { describe, expect, it } from 'vitest'

import { moments } from './useArchive'

describe('moments', () => {
  it('ends after the last day', () => {
    const { since, until } = moments('2026-03-28', '2026-03-29')

    expect(new Date(since!).getHours()).toBe(0)
    expect(new Date(until!)).toEqual(new Date(2026, 2, 30))
  })

  it('leaves out what was not asked', () => {
    expect(moments('', '')).toEqual({})
  })
})
