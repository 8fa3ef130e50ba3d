import { describe, expect, it } from 'vitest'

import { capsOf, draftOfFactor, emptyFactor, type FactorJson, jsonOfFactor } from './factors'
import { numberOf } from './numbers'
import { boundsOf, draftOfScore, emptyGrade, jsonOfGrade, thresholdsOf } from './scores'

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
    { label: 'Mails', measure: 'times', each: 5, of: ['email_opened'], once_per: 'message', at_most: 3, a_day: 20, half_life_days: 30, value: 'points' },
    { label: 'Prices', measure: 'times', each: 5, of: ['page_viewed'], where: [{ field: 'path', operator: 'contains', value: 'pric' }] },
    { label: 'Tickets', measure: 'counted', cap: 10, of: ['login'], within_days: 30, steps: [[1, 3], [3, 10]] },
    { label: 'Login', measure: 'since', cap: 25, of: ['login'], never: 'created', steps: [[3, 0], [30, 25]] },
    { label: 'Here', measure: 'recency', from: 'created', steps: [[30, 10]] },
    { label: 'Quiet', measure: 'quiet_spells', days: 14, each: -5 },
    { label: 'Pace', measure: 'drop', within_days: 30, steps: [[0, 10], [50, 20]], lifts_to: 71 },
    { label: 'Done', measure: 'share', of: ['item_completed'], out_of: ['item_started'], each: 20 },
    { label: 'Full', measure: 'share', out_of: 10, each: 30, when: tree },
    { label: 'Answers', measure: 'response', of: ['sms_received'], answers: ['sms_sent'], steps: [[4, 20]] },
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
    { atMost: '0' },
    { measure: 'share' as const },
    { measure: 'response' as const },
    { measure: 'quiet_spells' as const, days: '' },
    { liftsTo: 'high' },
    { cap: 'much' },
    { each: '' },
    { within: '0' },
    { within: '', measure: 'active_days' as const },
    { measure: 'recency' as const, steps: [] },
    { measure: 'recency' as const, steps: [{ key: 1, at: '7', points: '' }] },
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
    expect(capsOf([{ ...emptyFactor(), cap: '' }])).toBeNull()
  })

  it('takes grades once they have a name and a beginning', () => {
    expect(jsonOfGrade({ ...emptyGrade(), id: 'hot', label: ' Hot ', from: '−5', colour: 'red' })).toEqual({ key: 'hot', label: 'Hot', from: -5, colour: 'red' })
    expect(jsonOfGrade({ ...emptyGrade(), id: 'hot', label: 'Hot' })).toBeNull()
  })

  it('takes thresholds as they are written, each once and in order', () => {
    expect([thresholdsOf('71, 26 26;-3'), thresholdsOf(''), thresholdsOf('71, much')]).toEqual([[-3, 26, 71], [], null])
  })

  it('begins below where it ends', () => {
    expect([boundsOf({ least: '-100', most: '50' }), boundsOf({ least: '50', most: '50' })]).toEqual([{ least: -100, most: 50 }, null])
  })
})
