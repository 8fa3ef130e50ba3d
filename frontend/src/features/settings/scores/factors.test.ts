import { describe, expect, it } from 'vitest'

import { capsOf, draftOfFactor, draftOfScore, emptyFactor, type FactorJson, jsonOfFactor, numberOf } from './factors'

const shapeOf = () => 'one'
const one = { field: 'country', operator: 'equals', value: 'DE' }
const tree = { match: 'all' as const, conditions: [one] }

describe('a factor', () => {
  it.each<FactorJson>([
    { label: 'Last', measure: 'recency', cap: 40, steps: [[1, 40], [7, -3.5]] },
    { label: 'Orders', measure: 'times', cap: 20, of: ['order_paid'], within_days: 90, each: 10 },
    { label: 'Ever', measure: 'categories', cap: 20, each: 0.5 },
    { label: 'Days', measure: 'active_days', cap: 30, within_days: 14, each: 3 },
    { label: 'Near', measure: 'holds', cap: 10, each: -7, conditions: tree },
  ])('goes into the form and comes out as it was: $measure', (json) => {
    expect(jsonOfFactor(draftOfFactor(json), shapeOf)).toEqual(json)
  })

  it('leaves out what another measure would take', () => {
    const draft = { ...emptyFactor(), label: 'Days', of: ['login'], measure: 'active_days' as const, within: '14' }

    expect(jsonOfFactor(draft, shapeOf)).toEqual({ label: 'Days', measure: 'active_days', cap: 20, each: 5, within_days: 14 })
  })

  it.each([
    { label: ' ' },
    { cap: '0' },
    { cap: 'much' },
    { each: '' },
    { within: '0' },
    { within: '', measure: 'active_days' as const },
    { measure: 'recency' as const, steps: [] },
    { measure: 'recency' as const, steps: [{ key: 1, days: '7', points: '' }] },
    { measure: 'holds' as const },
  ])('is not finished with $cap $each $within $measure', (missing) => {
    expect(jsonOfFactor({ ...emptyFactor(), label: 'X', ...missing }, shapeOf)).toBeNull()
  })

  it('takes numbers as they are written in either language', () => {
    expect([numberOf('2,5'), numberOf('2.5'), numberOf('−3'), numberOf('1e3')]).toEqual([2.5, 2.5, -3, null])
  })
})

describe('a score', () => {
  it('begins empty, behind the others', () => {
    expect(draftOfScore(undefined, 'student', 30)).toMatchObject({ type: 'student', most: '100', order: '30', factors: [] })
  })

  it('tells what its factors can bring together', () => {
    expect(capsOf([{ ...emptyFactor(), cap: '12,5' }, { ...emptyFactor(), cap: 'x' }])).toBe(12.5)
  })
})
