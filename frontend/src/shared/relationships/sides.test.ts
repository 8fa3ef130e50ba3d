import { describe, expect, it } from 'vitest'

import { bodyOf, inGroups, type Relationship, type RelationshipType, seenBy, waysFor } from './sides'

const PARENT = { id: 1, slug: 'parent', name: 'Parent of', reverse_name: 'Child of', to: 'contact', is_symmetric: false } as RelationshipType
const SPOUSE = { id: 2, slug: 'spouse', name: 'Spouse of', reverse_name: 'Spouse of', to: 'contact', is_symmetric: true } as RelationshipType
const WORKS = { id: 3, slug: 'works', name: 'Works at', reverse_name: 'Employs', to: 'organisation', is_symmetric: false } as RelationshipType
const TYPES = [PARENT, SPOUSE, WORKS]

const row = (given: Partial<Relationship>) => ({ id: 9, ...given }) as Relationship

describe('waysFor', () => {
  it('offers both names of a type, one of those that are the same from both sides', () => {
    expect(waysFor(TYPES, 'contact').map((way) => way.label)).toEqual(['Parent of', 'Child of', 'Spouse of', 'Works at'])
    expect(waysFor(TYPES, 'organisation').map((way) => way.label)).toEqual(['Employs'])
  })
})

describe('seenBy', () => {
  const anna = { id: 5, display_name: 'Anna' }
  const tim = { id: 6, display_name: 'Tim' }

  it('names the other side, in the words of the one who looks', () => {
    const one = row({ type: 'parent', contact: 5, other: 6, included: { contact: anna, other: tim } as never })
    expect(seenBy(one, PARENT, { of: 'contact', id: 5 })).toMatchObject({ relation: 'Parent of', other: { id: 6, name: 'Tim' } })
    expect(seenBy(one, PARENT, { of: 'contact', id: 6 })).toMatchObject({ relation: 'Child of', other: { id: 5, name: 'Anna' } })
  })

  it('leads between people and organisations', () => {
    const one = row({ type: 'works', contact: 5, organisation: 5, included: { contact: anna, organisation: { id: 5, name: 'School' } } as never })
    expect(seenBy(one, WORKS, { of: 'contact', id: 5 }).other).toEqual({ of: 'organisation', id: 5, name: 'School' })
    expect(seenBy(one, WORKS, { of: 'organisation', id: 5 })).toMatchObject({ relation: 'Employs', other: { of: 'contact', name: 'Anna' } })
  })
})

describe('inGroups', () => {
  it('puts what holds before what is over', () => {
    const seen = [
      seenBy(row({ type: 'parent', contact: 5, other: 6, ended_on: '2026-01-01' }), PARENT, { of: 'contact', id: 5 }),
      seenBy(row({ type: 'spouse', contact: 5, other: 7 }), SPOUSE, { of: 'contact', id: 5 }),
      seenBy(row({ type: 'parent', contact: 5, other: 8 }), PARENT, { of: 'contact', id: 5 }),
    ]
    expect(inGroups(seen, TYPES).map(({ relation, members }) => [relation, members.map((one) => one.other.id)])).toEqual([
      ['Parent of', [8, 6]],
      ['Spouse of', [7]],
    ])
  })
})

describe('bodyOf', () => {
  it('puts both sides where the type has them', () => {
    const [forth, back] = waysFor([PARENT], 'contact')
    expect(bodyOf(forth!, { of: 'contact', id: 5 }, 6)).toEqual({ type: 'parent', contact: 5, other: 6 })
    expect(bodyOf(back!, { of: 'contact', id: 5 }, 6)).toEqual({ type: 'parent', contact: 6, other: 5 })
    expect(bodyOf(waysFor([WORKS], 'organisation')[0]!, { of: 'organisation', id: 4 }, 6)).toEqual({ type: 'works', contact: 6, organisation: 4 })
  })
})
