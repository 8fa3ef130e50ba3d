import { describe, expect, it } from 'vitest'

import { type BroadcastForm, changesBetween, evenShares } from './useEditor'

const form: BroadcastForm = {
  name: 'Spring', topic: 'news', segments_in: ['friends'], segments_out: [], conditions: {}, variants: [],
  timing: 'now', send_at: null, local_day: null, local_time: null, if_passed: 'next_day', per_minute: null,
  campaign: '', sender_name: '', reply_to: '', test_share: null, winner_by: '', decide_after_hours: 24, by_language: true,
} // prettier-ignore

describe('changesBetween', () => {
  it('names what differs and nothing else', () => {
    expect(changesBetween(form, { ...form, name: 'Summer', segments_in: ['friends', 'clients'] })).toEqual({ name: 'Summer', segments_in: ['friends', 'clients'] })
    expect(changesBetween(form, { ...form, segments_in: ['friends'] })).toEqual({})
  })
})

describe('evenShares', () => {
  it('adds up to a hundred for every number of variants', () => {
    for (const count of [1, 2, 3, 4, 5, 6, 7, 8]) expect(evenShares(count).reduce((sum, one) => sum + one, 0)).toBe(100)
    expect(evenShares(3)).toEqual([34, 33, 33])
  })
})
