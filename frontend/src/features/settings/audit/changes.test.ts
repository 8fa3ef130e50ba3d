import { describe, expect, it } from 'vitest'

import { changesOf } from './changes'

describe('changesOf', () => {
  it('puts what differs first', () => {
    expect(changesOf({ name: 'Ben', zone: 'UTC' }, { name: 'Benny', zone: 'UTC' })).toEqual([
      { field: 'name', before: 'Ben', after: 'Benny', isSame: false },
      { field: 'zone', before: 'UTC', after: 'UTC', isSame: true },
    ])
  })

  it('shows what appeared and what went', () => {
    expect(changesOf(null, { roles: ['a'] })).toEqual([{ field: 'roles', before: '', after: '["a"]', isSame: false }])
    expect(changesOf({ hint: 'x' }, null)[0]?.after).toBe('')
  })

  it('is empty where nothing was kept', () => {
    expect(changesOf(null, null)).toEqual([])
  })
})
