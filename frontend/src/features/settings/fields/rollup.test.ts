import { describe, expect, it } from 'vitest'

import { beginWith, sent } from './definition'
import { draftOfRollup, givesMoment, jsonOfRollup, type RollupJson } from './rollup'
import type { Field } from './useFields'

const stem = { field: 'category', operator: 'equals', value: 'stem' }
const none = () => undefined

describe('draftOfRollup', () => {
  it.each<[RollupJson, 'contact' | 'organisation']>([
    [{ of: 'activities', take: 'sum', types: ['item_completed'], value: 'amount', where: [stem], within_days: 30 }, 'contact'],
    [{ of: 'items', take: 'count', where: [{ field: 'completed_at', operator: 'is_set' }] }, 'contact'],
    [{ of: 'relationships', take: 'any', types: ['parent_of'], side: 'other' }, 'contact'],
    [{ of: 'contacts', take: 'share', where: { match: 'all', conditions: [stem] } }, 'organisation'],
  ])('comes back as it was', (json, of) => {
    expect(jsonOfRollup(draftOfRollup(json, of), none)).toEqual(json)
  })

  it('begins with how many there are of the first rows that the record has', () => {
    expect(jsonOfRollup(draftOfRollup(null, 'organisation'), none)).toEqual({ of: 'contacts', take: 'count' })
  })
})

describe('jsonOfRollup', () => {
  it('leaves out what does not go with how rows are taken, and what is not finished', () => {
    const draft = draftOfRollup({ of: 'activities', take: 'sum', value: 'amount', within_days: 3 }, 'contact')
    draft.take = 'count'
    draft.within = 'some'
    draft.rows = [{ key: 1, field: 'category', operator: 'equals', value: null }]

    expect(jsonOfRollup(draft, none)).toEqual({ of: 'activities', take: 'count' })
  })
})

describe('sent', () => {
  const field = { of: 'contact', slug: 'last', label: 'Last', kind: 'rollup', result: 'date', decimals: 2, rollup: { of: 'activities', take: 'last', value: 'occurred_at' } } as unknown as Field

  it('says the day where a moment comes of it, and no decimals', () => {
    expect(sent(beginWith(field, 'contact'))).toMatchObject({ result: 'date', decimals: null, rollup: field.rollup, required: false })
    expect(givesMoment('last', 'moment')).toBe(true)
    expect(givesMoment('distinct', 'moment')).toBe(false)
  })

  it('says nothing of rollups for another kind of field', () => {
    expect(sent({ ...beginWith(field, 'contact'), kind: 'number' })).toMatchObject({ result: '', rollup: null, decimals: 2 })
  })
})
