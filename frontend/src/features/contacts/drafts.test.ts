import { describe, expect, it } from 'vitest'

import { draftOf } from './drafts'

const NOTHING = { firstName: '', lastName: '', email: '', phone: '', organisation: null }

describe('draftOf', () => {
  it('asks about a whole name, an address or a number', () => {
    expect(draftOf({ ...NOTHING, firstName: ' Jane', lastName: 'Doe ' })).toEqual({ first_name: 'Jane', last_name: 'Doe', emails: [], phones: [], organisation: null })
    expect(draftOf({ ...NOTHING, email: 'jane@a.test ' })?.emails).toEqual(['jane@a.test'])
    expect(draftOf({ ...NOTHING, phone: '030 123456' })?.phones).toEqual(['030 123456'])
  })

  it('asks about nobody while there is too little', () => {
    expect(draftOf(NOTHING)).toBeNull()
    expect(draftOf({ ...NOTHING, firstName: 'Jane', email: 'jane@', phone: '0301', organisation: 3 })).toBeNull()
  })
})
