import { describe, expect, it } from 'vitest'

import { useSelection } from './selection'

const between = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => Math.min(from, to) + at + 100)

describe('useSelection', () => {
  it('selects and clears a row, and begins ranges at it', () => {
    const selection = useSelection()
    selection.toggle(105, 5)
    selection.extend(8, between)
    expect([...selection.ids.value].sort()).toEqual([105, 106, 107, 108])
    selection.toggle(107, 7)
    expect(selection.has(107)).toBe(false)
    expect(selection.countOf(1000)).toBe(3)
  })

  it('extends a range upwards as well, and from the row itself where there is no anchor', () => {
    const selection = useSelection()
    selection.extend(4, between)
    selection.extend(2, between)
    expect([...selection.ids.value].sort()).toEqual([102, 103, 104])
  })

  it('means every row that matches but those taken out', () => {
    const selection = useSelection()
    selection.toggle(101, 1)
    selection.selectAll()
    expect([selection.has(101), selection.has(4711)]).toEqual([true, true])

    selection.toggle(4711, 9)
    expect([selection.has(4711), selection.countOf(41_200)]).toEqual([false, 41_199])

    selection.toggle(4711, 9)
    expect([selection.has(4711), selection.countOf(41_200)]).toEqual([true, 41_200])
  })

  it('is empty after it was cleared', () => {
    const selection = useSelection()
    selection.selectAll()
    expect(selection.isEmpty.value).toBe(false)
    selection.clear()
    expect(selection.isEmpty.value).toBe(true)
    expect(selection.has(1)).toBe(false)
  })
})
