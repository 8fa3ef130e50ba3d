import { describe, expect, it } from 'vitest'

import { groupedCodes, groupOf, together } from './codes'

const permission = (code: string) => ({ code, label: code, scopes: ['all'], roles: {} })

describe('groupOf', () => {
  it('takes the noun of a code', () => {
    expect([groupOf('crm.contacts.view'), groupOf('crm.view_as')]).toEqual(['contacts', 'firm'])
  })
})

describe('groupedCodes', () => {
  it('keeps the order in which groups and codes come', () => {
    const groups = groupedCodes(['crm.b.one', 'crm.a.one', 'crm.b.two'].map(permission))
    expect(groups.map((group) => [group.name, group.codes.map((one) => one.code)])).toEqual([
      ['b', ['crm.b.one', 'crm.b.two']],
      ['a', ['crm.a.one']],
    ])
  })
})

describe('together', () => {
  it('lets the wider scope win, whichever role comes first', () => {
    const [own, all] = [{ 'crm.contacts.view': 'own' }, { 'crm.contacts.view': 'all', 'crm.tags.manage': 'all' }]
    expect(together([own, all])).toEqual(together([all, own]))
    expect(together([own, all])['crm.contacts.view']).toBe('all')
    expect(together([])).toEqual({})
  })
})
