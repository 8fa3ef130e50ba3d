import { describe, expect, it } from 'vitest'

import { detailsOf, labelOf, plainText } from './details'

describe('detailsOf', () => {
  it('leaves out what is empty', () => {
    expect(detailsOf({ days_left: 3, plan: 'pro', reason: '', update_url: null, items: [] })).toEqual([
      { name: 'days_left', value: 3 },
      { name: 'plan', value: 'pro' },
    ])
  })

  it('tells what a change made of what', () => {
    expect(detailsOf({ changes: { first_name: ['Jane', 'Janet'], custom: [{ plan: 'a', since: 1 }, { plan: 'b', since: 1 }] } })).toEqual([
      { name: 'first_name', change: { from: 'Jane', to: 'Janet' } },
      { name: 'plan', change: { from: 'a', to: 'b' } },
    ])
  })

  it('opens objects one level deep', () => {
    expect(detailsOf({ traits: { planName: 'pro', empty: '' } })).toEqual([{ name: 'planName', within: 'traits', value: 'pro' }])
  })

  it.each([null, undefined, 'text', 3, []])('is empty for %j', (given) => {
    expect(detailsOf(given)).toEqual([])
  })
})

describe('labels and values', () => {
  it('read as words', () => {
    expect([labelOf('previous_plan'), labelOf('utmSource'), labelOf('x')]).toEqual(['Previous plan', 'Utm source', 'X'])
    expect(plainText([{ value: 'a@x.test', is_primary: true }, { name: 'B' }, 'c', null])).toBe('a@x.test, B, c')
    expect(plainText({ city: 'Oslo', country: 'NO' })).toBe('Oslo, NO')
  })
})
