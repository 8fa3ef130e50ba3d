import { describe, expect, it } from 'vitest'

import { nextScope, scopeOf, withFactor, withScope, type Draft } from './matrix'

const ROLE = { id: 7, slug: 'care', name: 'Care', grants: { 'crm.contacts.view': 'own' } }
const BY_ROW = { code: 'crm.contacts.view', label: '', scopes: ['all', 'own'], roles: {} }
const WHOLE = { code: 'crm.tags.manage', label: '', scopes: ['all'], roles: {} }

describe('nextScope', () => {
  it('goes from nothing over own rows to all, where a code knows rows', () => {
    expect([nextScope('', BY_ROW), nextScope('own', BY_ROW), nextScope('all', BY_ROW)]).toEqual(['own', 'all', ''])
    expect([nextScope('', WHOLE), nextScope('all', WHOLE)]).toEqual(['all', ''])
  })
})

describe('a draft of roles', () => {
  it('holds what differs, and nothing once it is back', () => {
    const changed = withScope({}, ROLE, 'crm.contacts.view', 'all')
    expect(scopeOf(ROLE, 'crm.contacts.view', changed)).toBe('all')
    expect(withScope(changed, ROLE, 'crm.contacts.view', 'own')).toEqual({})
  })

  it('takes a code away', () => {
    expect(withScope({}, ROLE, 'crm.contacts.view', '')[7]?.grants).toEqual({})
  })

  it('keeps the changes of other roles, and other changes of the same role', () => {
    const before: Draft = { 3: { name: 'x' } }
    const both = withFactor(withScope(before, ROLE, 'crm.tags.manage', 'all'), ROLE, true)
    expect(both[3]).toEqual({ name: 'x' })
    expect(both[7]).toEqual({ grants: { 'crm.contacts.view': 'own', 'crm.tags.manage': 'all' }, needs_second_factor: true })
    expect(withFactor(both, ROLE, false)[7]).toEqual({ grants: { 'crm.contacts.view': 'own', 'crm.tags.manage': 'all' } })
  })
})
