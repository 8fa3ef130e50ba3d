import { describe, expect, it } from 'vitest'

import { byHolder, chunks } from './useBulk'

describe('byHolder', () => {
  it('gathers what goes back to the same person and team, and to nobody', () => {
    const handed = [
      { id: 1, owner: 5, team: 2 },
      { id: 2, owner: null, team: null },
      { id: 3, owner: 5, team: 2 },
      { id: 4, owner: 5, team: null },
    ]
    expect(byHolder(handed)).toEqual([
      { to: { owner: 5, team: 2 }, ids: [1, 3] },
      { to: { owner: null, team: null }, ids: [2] },
      { to: { owner: 5, team: null }, ids: [4] },
    ])
  })
})

describe('chunks', () => {
  it('leaves none out and makes no empty one', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(chunks([], 2)).toEqual([])
  })
})
