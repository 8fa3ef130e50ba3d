import { describe, expect, it } from 'vitest'

import { FIRST_CHOICE, keysOf, stepped, wishOf } from './exports'

const COLUMNS = ['id', 'email', 'custom.level'].map((key) => ({ key, label: key, is_usual: key !== 'custom.level' }))

describe('keysOf', () => {
  it('keeps the order of the list and of what was picked, and leaves out what is gone', () => {
    expect(keysOf('view', COLUMNS, ['email', 'gone', 'id'], [])).toEqual(['email', 'id'])
    expect(keysOf('picked', COLUMNS, [], ['custom.level', 'gone', 'id'])).toEqual(['custom.level', 'id'])
  })

  it('knows the usual ones and all of them', () => {
    expect(keysOf('usual', COLUMNS, [], [])).toEqual(['id', 'email'])
    expect(keysOf('all', COLUMNS, [], [])).toEqual(['id', 'email', 'custom.level'])
  })
})

describe('wishOf', () => {
  it('says nothing of CSV to other formats, and has keys in JSON', () => {
    const choice = { ...FIRST_CHOICE, format: 'json' as const, delimiter: 'tab' as const }
    expect(wishOf(choice, ['id'], { ids: [1] })).toEqual({
      ids: [1],
      leave_out: [],
      format: 'json',
      columns: ['id'],
      headings: 'keys',
      delimiter: 'comma',
      byte_order_mark: false,
    })
  })

  it('has all that was chosen of CSV', () => {
    const choice = { ...FIRST_CHOICE, format: 'csv' as const, delimiter: 'tab' as const }
    const wish = wishOf(choice, ['id'], { filter: { q: 'jane' }, leave_out: [2] })
    expect(wish).toMatchObject({ filter: { q: 'jane' }, leave_out: [2], delimiter: 'tab', byte_order_mark: true, headings: 'labels' })
  })
})

describe('stepped', () => {
  it('moves one place, and never beyond the ends', () => {
    expect(stepped(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(stepped(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c'])
    expect(stepped(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
    expect(stepped(['a', 'b'], 'gone', 1)).toEqual(['a', 'b'])
  })
})
