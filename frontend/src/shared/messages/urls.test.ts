import { describe, expect, it } from 'vitest'

import { bars } from './bars'
import { shortUrl } from './urls'

describe('shortUrl', () => {
  it.each([
    ['https://www.shop.test/', 'shop.test'],
    ['http://shop.test/a/?utm_source=news&id=7&utm_campaign=x#top', 'shop.test/a?id=7#top'],
    ['https://shop.test/?utm_source=news', 'shop.test'],
    ['https://x.test/?u={{ contact.id }}', 'x.test?u={{ contact.id }}'],
    ['https://x.test/a?b=c?d#e#f', 'x.test/a?b=c?d#e#f'],
    ['', ''],
  ])('%s is read as %s', (url, read) => {
    expect(shortUrl(url)).toBe(read)
  })
})

describe('bars', () => {
  const moment = (at: string, opened: number) => ({ at, sent: 0, opened, clicked: 0 })

  it('fills the days in between, so that time runs evenly', () => {
    const found = bars([moment('2026-03-10T00:00:00Z', 4), moment('2026-03-13T00:00:00Z', 2)], 'day')

    expect(found.map((one) => one.opened)).toEqual([4, 0, 0, 2])
  })

  it('keeps every moment over a change of the clocks', () => {
    const found = bars([moment('2026-03-28T00:00:00+01:00', 1), moment('2026-03-29T00:00:00+01:00', 2), moment('2026-03-30T00:00:00+02:00', 3)], 'day')

    expect(found.map((one) => one.opened)).toEqual([1, 2, 3])
  })

  it('ends where too many would stand beside each other', () => {
    const found = bars([moment('2026-01-01T00:00:00Z', 1), moment('2026-12-31T00:00:00Z', 9)], 'hour')

    expect(found.length).toBeLessThanOrEqual(200)
    expect(found[0]?.opened).toBe(1)
  })

  it('makes none of nothing', () => {
    expect(bars([], 'day')).toEqual([])
  })
})
