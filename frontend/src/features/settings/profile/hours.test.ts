import { describe, expect, it } from 'vitest'

import { dayName, onWeekdays, readHours, turned } from './hours'

describe('readHours', () => {
  it('takes the days it knows, and nothing else', () => {
    expect(readHours({ mon: ['09:00', '17:00'], someday: ['1', '2'], tue: 'always' })).toEqual({ mon: ['09:00', '17:00'] })
    expect(readHours(null)).toEqual({})
  })
})

describe('turned', () => {
  it('opens a day like the day before it', () => {
    expect(turned({ mon: ['08:00', '12:00'] }, 'wed', true).wed).toEqual(['08:00', '12:00'])
  })

  it('opens the first day at usual hours', () => {
    expect(turned({}, 'mon', true)).toEqual({ mon: ['09:00', '17:00'] })
  })

  it('closes a day and leaves the others', () => {
    expect(turned({ mon: ['08:00', '12:00'], tue: ['09:00', '17:00'] }, 'mon', false)).toEqual({ tue: ['09:00', '17:00'] })
  })
})

describe('onWeekdays', () => {
  it('gives Monday to Friday the same hours, and leaves the weekend', () => {
    const hours = onWeekdays({ mon: ['08:00', '16:00'], sat: ['10:00', '12:00'] }, 'mon')
    expect(Object.keys(hours).sort()).toEqual(['fri', 'mon', 'sat', 'thu', 'tue', 'wed'])
    expect([hours.fri, hours.sat]).toEqual([['08:00', '16:00'], ['10:00', '12:00']])
  })
})

describe('dayName', () => {
  it('names days in the reader’s language', () => {
    expect([dayName('mon', 'en'), dayName('sun', 'de')]).toEqual(['Monday', 'Sonntag'])
  })
})
