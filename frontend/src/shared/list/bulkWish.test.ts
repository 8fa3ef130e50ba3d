import { describe, expect, it } from 'vitest'

import type { FieldSpec } from '../records/fields'
import { deedsOf, wishOf } from './bulkWish'

const spec = (key: string, kind: FieldSpec['kind'], more: Partial<FieldSpec> = {}): FieldSpec => ({ key, kind, label: key, group: '', ...more })
const country = spec('country', 'country')
const likes = spec('custom.likes', 'multi_select')

describe('deedsOf', () => {
  it('adds to and takes from fields of several values alone', () => {
    expect(deedsOf(likes)).toEqual(['add', 'remove', 'set', 'clear'])
    expect(deedsOf(country)).toEqual(['set', 'clear'])
  })
  it('empties nothing that must hold a value', () => {
    expect(deedsOf(spec('custom.plan', 'text', { required: true }))).toEqual(['set'])
    expect(deedsOf(spec('email_verified', 'boolean'))).toEqual(['set'])
  })
})

describe('wishOf', () => {
  it('says a column by its name and a custom field by its slug', () => {
    expect(wishOf(country, 'set', 'DE')).toEqual({ set: { country: 'DE' } })
    expect(wishOf(spec('custom.seats', 'number'), 'set', 5)).toEqual({ set: { custom: { seats: 5 } } })
    expect(wishOf(likes, 'remove', ['art'])).toEqual({ remove: { likes: ['art'] } })
  })
  it('empties a text, and takes any other value away', () => {
    expect(wishOf(country, 'clear', null)).toEqual({ set: { country: '' } })
    expect(wishOf(spec('type', 'type'), 'clear', null)).toEqual({ set: { type: null } })
    expect(wishOf(likes, 'clear', null)).toEqual({ set: { custom: { likes: null } } })
  })
  it('is none while there is nothing to give', () => {
    expect(wishOf(country, 'set', '')).toBeNull()
    expect(wishOf(likes, 'add', [])).toBeNull()
    expect(wishOf(spec('email_verified', 'boolean'), 'set', false)).toEqual({ set: { email_verified: false } })
  })
})
