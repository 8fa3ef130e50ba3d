import { describe, expect, it } from 'vitest'

import { plusDays, readTask, weekdayOf } from './reading'

/** A Tuesday. */
const TODAY = '2026-03-10'
const read = (text: string, language = 'en') => {
  const { title, due_date, due_time } = readTask(text, TODAY, language)
  return [title, due_date, due_time]
}

describe('readTask', () => {
  it('takes a day and a time at the end', () => {
    expect(read('Call Jane tomorrow 9:00')).toEqual(['Call Jane', '2026-03-11', '09:00'])
    expect(read('Call Jane today')).toEqual(['Call Jane', '2026-03-10', null])
    expect(read('Call Jane 2026-04-01 23:59')).toEqual(['Call Jane', '2026-04-01', '23:59'])
  })

  it('means the next such day of the week, never today', () => {
    expect(read('Call Wednesday')).toEqual(['Call', '2026-03-11', null])
    expect(read('Call tuesday')).toEqual(['Call', '2026-03-17', null])
    expect(read('Call monday')).toEqual(['Call', '2026-03-16', null])
  })

  it('reads German where that is spoken', () => {
    expect(read('Anrufen übermorgen 14:30', 'de')).toEqual(['Anrufen', '2026-03-12', '14:30'])
    expect(read('Anrufen 1.4.2026', 'de')).toEqual(['Anrufen', '2026-04-01', null])
    expect(read('Anrufen Freitag', 'de')).toEqual(['Anrufen', '2026-03-13', null])
    expect(read('Anrufen morgen')).toEqual(['Anrufen morgen', null, null])
  })

  it('leaves alone what could mean something else', () => {
    for (const text of ['Meet at 9:00', 'tomorrow', 'Plan tomorrow well', 'Pay 2026-02-30', 'Rate 25:00', 'Call 1.4.2026']) {
      expect(read(text)).toEqual([text, null, null])
    }
  })
})

describe('plusDays', () => {
  it('goes over months, years and changes of clocks', () => {
    expect(plusDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(plusDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(plusDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(weekdayOf('2026-03-10')).toBe(2)
  })
})
