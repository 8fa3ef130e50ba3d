import { describe, expect, it } from 'vitest'

import { momentIn, placeIn } from './moments'

const BERLIN = 'Europe/Berlin'

describe('momentIn', () => {
  it('is the moment of that time there', () => {
    expect(momentIn('2026-03-10', '09:00', BERLIN)).toBe('2026-03-10T08:00:00.000Z')
    expect(momentIn('2026-07-10', '09:00', BERLIN)).toBe('2026-07-10T07:00:00.000Z')
    expect(momentIn('2026-07-10', '00:15', 'Asia/Kolkata')).toBe('2026-07-09T18:45:00.000Z')
  })

  it('means the first of a time that comes twice, and the later of one that is left out', () => {
    expect(momentIn('2026-10-25', '02:30', BERLIN)).toBe('2026-10-25T00:30:00.000Z')
    expect(momentIn('2026-03-29', '02:30', BERLIN)).toBe('2026-03-29T01:30:00.000Z')
  })

  it('is what placeIn reads', () => {
    for (const [day, time] of [['2026-03-10', '00:00'], ['2026-12-31', '23:45']] as const) {
      expect(placeIn(momentIn(day, time, 'America/New_York'), 'America/New_York')).toEqual({ day, time })
    }
  })
})
