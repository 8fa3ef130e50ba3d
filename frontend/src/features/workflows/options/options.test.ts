import { describe, expect, it } from 'vitest'

import { evenly, renamedShare } from './shares'
import { typedText, typedValue } from './typed'

describe('evenly', () => {
  it('adds up to a hundred for every number of variants', () => {
    for (let count = 1; count <= 10; count += 1) expect(evenly(count).reduce((sum, one) => sum + one, 0)).toBe(100)
    expect(evenly(3)).toEqual([34, 33, 33])
  })
})

describe('renamedShare', () => {
  const shares: [string, number][] = [['A', 40], ['B', 60]]
  it('keeps the place and the share', () => {
    expect(Object.entries(renamedShare(shares, 0, 'short one!'))).toEqual([['shortone', 40], ['B', 60]])
  })
  it('takes no name that another has, and none that is empty', () => {
    expect(Object.keys(renamedShare(shares, 0, 'B'))).toEqual(['A', 'B'])
    expect(Object.keys(renamedShare(shares, 0, ' '))).toEqual(['A', 'B'])
  })
})

describe('values in one line', () => {
  it('come back as they were', () => {
    for (const value of ['', 'hello', '12', 'true', 12, -0.5, true, false, { a: 1 }, [1, 'x'], '{not', '"quoted"']) expect(typedValue(typedText(value))).toEqual(value)
  })
  it('are text while they are nothing else', () => {
    expect(typedValue('12 months')).toBe('12 months')
    expect(typedValue('{{ first_name }}')).toBe('{{ first_name }}')
  })
})
