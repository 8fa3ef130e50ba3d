import { describe, expect, it } from 'vitest'

import { type FieldSpec, isFor, specsOf } from '../records/fields'
import { filtersOf } from './customFilters'

const spec = (given: Partial<FieldSpec>) => ({ key: 'custom.x', label: 'X', kind: 'text', group: '', isFindable: true, ...given }) as FieldSpec

describe('filtersOf', () => {
  it('offers stretches of numbers and of days, and whole texts', () => {
    const found = filtersOf((['number', 'currency', 'date', 'datetime', 'text', 'phone', 'json'] as const).map((kind) => spec({ kind })), 'Yes', 'No')
    expect(found.map((filter) => [filter.kind, filter.of])).toEqual([
      ['numbers', undefined], ['numbers', undefined], ['range', 'days'], ['range', 'moments'], ['text', undefined], ['text', undefined],
    ])
  })
  it('offers lists and yes or no, where their index is there', () => {
    const options = [{ value: 'a', label: 'A', colour: 'red' }]
    const found = filtersOf([spec({ kind: 'picklist', options }), spec({ kind: 'boolean' }), spec({ kind: 'json' }), spec({ kind: 'picklist', options, isFindable: false })], 'Yes', 'No')
    expect(found.map((filter) => filter.options?.map((option) => option.label))).toEqual([['A'], ['Yes', 'No']])
  })
})

describe('specsOf', () => {
  const field = { slug: 'x', label: 'X', findable: true, options: [] }
  it('makes a field sortable once its index is ready, but none with several values', () => {
    const kinds = [{ kind: 'number', index_state: 'ready' }, { kind: 'number', index_state: 'wanted' }, { kind: 'multi_select', index_state: 'ready' }]
    const found = specsOf(kinds.map((kind) => ({ ...field, ...kind })) as never, 'More')
    expect(found.map((one) => [one.isFindable, one.isSortable])).toEqual([[true, true], [false, false], [true, false]])
  })
  it('lets lookups of one record be chosen as that record is elsewhere', () => {
    const found = specsOf(['user', 'contact', 'organisation'].map((target) => ({ ...field, kind: 'lookup', target })) as never, 'More')
    expect(found.map((one) => one.kind)).toEqual(['person', 'contact', 'organisation'])
  })
})

describe('isFor', () => {
  it('shows a field to its types, and wherever a value of it stands', () => {
    const own = spec({ types: ['student'] })
    expect(isFor(own, { id: 1, type: 'student' })).toBe(true)
    expect(isFor(own, { id: 1, type: 'parent' })).toBe(false)
    expect(isFor(own, { id: 1, type: 'parent', custom: { x: 'kept' } })).toBe(true)
    expect(isFor(spec({}), { id: 1 })).toBe(true)
  })
})
