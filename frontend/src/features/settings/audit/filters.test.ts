import { describe, expect, it } from 'vitest'

import { queryOf } from './filters'

describe('queryOf', () => {
  it('leaves out what is empty', () => {
    expect(queryOf({ action: '', ip: undefined, object_type: 'accounts.role' })).toEqual({ object_type: 'accounts.role' })
  })

  it('takes both days whole', () => {
    const { since, until } = queryOf({ since: '2026-03-01', until: '2026-03-01' })
    expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(86_400_000)
  })

  it('gives an actor as a number', () => {
    expect(queryOf({ actor: '12' })).toEqual({ actor: 12 })
  })
})
