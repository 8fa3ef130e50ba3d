import { describe, expect, it } from 'vitest'

import { toldOf } from './report'

describe('what installing a pack did', () => {
  it('is told kind by kind, with the reason where something was left', () => {
    expect(toldOf(['stage student/active', 'score student/fit: factors was edited here', 'stage student/gone'])).toEqual([
      { kind: 'stage', items: [{ key: 'student/active', why: '' }, { key: 'student/gone', why: '' }] },
      { kind: 'score', items: [{ key: 'student/fit', why: 'factors was edited here' }] },
    ])
  })

  it('loses no line that it does not understand', () => {
    expect(toldOf(['surprise'])).toEqual([{ kind: '', items: [{ key: 'surprise', why: '' }] }])
  })
})
