import { describe, expect, it } from 'vitest'

import { type Field, grouped, moved, slugFor } from './useFields'

describe('slugFor', () => {
  it.each([
    ['Anzahl der Plätze', 'anzahl_der_platze'],
    ['Größe (cm)', 'grosse_cm'],
    ['2nd phone', 'nd_phone'],
    ['名前', ''],
  ])('makes of %s the slug %s', (label, slug) => {
    expect(slugFor(label)).toBe(slug)
  })
})

describe('moved', () => {
  it('puts one a place up or down, and leaves the ends where they are', () => {
    expect(moved([1, 2, 3], 3, -1)).toEqual([1, 3, 2])
    expect(moved([1, 2, 3], 1, 1)).toEqual([2, 1, 3])
    expect(moved([1, 2, 3], 3, 1)).toEqual([1, 2, 3])
    expect(moved([1, 2, 3], 9, 1)).toEqual([1, 2, 3])
  })
})

describe('grouped', () => {
  it('keeps the order of groups and of fields in them', () => {
    const fields = [{ slug: 'a', group: 'X' }, { slug: 'b', group: '' }, { slug: 'c', group: 'X' }] as Field[]
    expect(grouped(fields).map(({ group, fields: own }) => [group, own.map((one) => one.slug)])).toEqual([['X', ['a', 'c']], ['', ['b']]])
  })
})
