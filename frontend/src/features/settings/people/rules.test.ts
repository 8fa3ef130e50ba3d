import { describe, expect, it } from 'vitest'

import { readRules, writeRules } from './rules'

const GIVEN = {
  match: 'any',
  conditions: [
    { field: 'country', operator: 'in', value: ['AT', 'DE'] },
    { field: 'source', operator: 'starts_with', value: 'web' },
  ],
}

describe('rules of a territory', () => {
  it('come back as they were read', () => {
    expect(writeRules(readRules(GIVEN))).toEqual(GIVEN)
  })

  it('leave out what is not known', () => {
    expect(readRules({ conditions: [{ field: 'age', operator: 'is', value: '4' }, 'x'] })).toEqual({ match: 'all', conditions: [] })
    expect(readRules(null)).toEqual({ match: 'all', conditions: [] })
  })

  it('are none without conditions', () => {
    expect(writeRules({ match: 'any', conditions: [] })).toEqual({})
  })
})
