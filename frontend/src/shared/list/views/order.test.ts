import { describe, expect, it } from 'vitest'

import { inOrder, stepped } from './order'

const views = [
  { id: 3, name: 'Quiet' },
  { id: 1, name: 'Arrived' },
  { id: 2, name: 'VIPs' },
]
const names = (order: number[]) => inOrder(views, order).map((view) => view.name)

describe('the order of tabs', () => {
  it('is by name until somebody says otherwise', () => {
    expect(names([])).toEqual(['Arrived', 'Quiet', 'VIPs'])
  })

  it('puts what was placed first, and forgets what is gone', () => {
    expect(names([9, 2])).toEqual(['VIPs', 'Arrived', 'Quiet'])
  })

  it('goes step by step, and ends at the ends', () => {
    const shown = inOrder(views, [])
    expect(stepped(shown, 3, 1)).toEqual([1, 2, 3])
    expect(stepped(shown, 3, -1)).toEqual([3, 1, 2])
    expect(stepped(shown, 1, -1)).toEqual([1, 3, 2])
    expect(stepped(shown, 2, 1)).toEqual([1, 3, 2])
    expect(stepped(shown, 9, 1)).toEqual([1, 3, 2])
  })
})
