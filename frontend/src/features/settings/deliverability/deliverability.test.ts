import { describe, expect, it } from 'vitest'

import { harmOf, heightOf, toneOf, type MailDay } from './useDeliverability'

const day = (counts: Partial<MailDay>): MailDay => ({ day: '2026-05-04', sent: 0, delivered: 0, bounced: 0, complained: 0, failed: 0, ...counts })

describe('heightOf', () => {
  it('is of the day of most', () => {
    expect(heightOf(50, 100, 40)).toBe(20)
  })
  it('shows the smallest day, and none where nothing was sent', () => {
    expect(heightOf(1, 100_000, 40)).toBe(2)
    expect(heightOf(0, 100, 40)).toBe(0)
    expect(heightOf(0, 0, 40)).toBe(0)
  })
})

describe('harmOf', () => {
  it('is never more than was sent: reports come days later', () => {
    expect(harmOf(day({ sent: 10, bounced: 2, complained: 1, failed: 1 }))).toBe(4)
    expect(harmOf(day({ sent: 1, bounced: 5 }))).toBe(1)
  })
})

describe('toneOf', () => {
  it.each([
    [0.0009, 'good'],
    [0.001, 'warn'],
    [0.0029, 'warn'],
    [0.003, 'bad'],
  ])('%s is %s', (rate, tone) => {
    expect(toneOf(rate, 0.001, 0.003)).toBe(tone)
  })
})
