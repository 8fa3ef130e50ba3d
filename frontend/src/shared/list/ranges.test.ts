import { describe, expect, it } from 'vitest'

import { boundsOf, dayOf, daysOf, rangeOf, startOfDay, textOfRange } from './ranges'

describe('ranges', () => {
  it.each(['7d', 'today', 'year', '2026-01-01..2026-02-28', '2026-01-01..', '..2026-02-28'])('are read from %s and written back', (text) => {
    expect(textOfRange(rangeOf(text) ?? {})).toBe(text)
  })

  it.each(['', '..', '8d', '2026-1-1..', '2026-01-01', 'a..b', '2026-01-01..2026-02-01..2026-03-01', '2026-13-40..'])('are not read from %j', (text) => {
    expect(rangeOf(text)).toBeNull()
  })

  it('begin and end with days of the reader, the last one included', () => {
    const range = rangeOf('2026-03-01..2026-03-02') ?? {}
    expect(boundsOf(range, 'UTC', 0)).toEqual({ after: '2026-03-01T00:00:00Z', before: '2026-03-03T00:00:00Z' })
    expect(boundsOf(range, 'America/New_York', 0)).toEqual({ after: '2026-03-01T05:00:00Z', before: '2026-03-03T05:00:00Z' })
  })

  it('hold the days that are named, of fields with days', () => {
    const now = Date.parse('2026-03-10T12:00:00Z')
    expect(daysOf({ preset: '7d' }, 'UTC', now)).toEqual({ from: '2026-03-04', to: '2026-03-10' })
    expect(daysOf({ preset: 'year' }, 'UTC', now)).toEqual({ from: '2026-01-01', to: '2026-12-31' })
    expect(daysOf({ from: '2026-03-01' }, 'UTC', now)).toEqual({ from: '2026-03-01', to: undefined })
  })

  it('count today as one of the last days', () => {
    const late = Date.parse('2026-03-10T22:30:00Z')
    expect(boundsOf({ preset: '7d' }, 'UTC', late).after).toBe('2026-03-04T00:00:00Z')
    expect(boundsOf({ preset: 'today' }, 'Asia/Tokyo', late).after).toBe('2026-03-10T15:00:00Z')
    expect(boundsOf({ preset: 'year' }, 'UTC', late).after).toBe('2026-01-01T00:00:00Z')
  })

  it('know the nights on which clocks change', () => {
    expect(startOfDay('2026-03-29', 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect(startOfDay('2026-03-30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T22:00:00.000Z')
    expect(startOfDay('2026-11-01', 'America/New_York').toISOString()).toBe('2026-11-01T04:00:00.000Z')
    expect(startOfDay('2026-11-02', 'America/New_York').toISOString()).toBe('2026-11-02T05:00:00.000Z')
  })

  it('know which day it is elsewhere', () => {
    const moment = Date.parse('2026-03-10T23:30:00Z')
    expect([dayOf(moment, 'UTC'), dayOf(moment, 'Asia/Tokyo'), dayOf(moment, 'America/New_York')]).toEqual(['2026-03-10', '2026-03-11', '2026-03-10'])
  })
})
