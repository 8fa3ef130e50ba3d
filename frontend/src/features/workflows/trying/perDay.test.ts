import { describe, expect, it } from 'vitest'

import { channelsOf, twinsOf } from './perDay'

describe('twinsOf', () => {
  it('has every day once, also those without anybody', () => {
    const found = twinsOf('2027-02-27T12:00:00Z', '2027-03-02T12:00:00Z', [{ day: '2027-02-28', entries: 3 }], [{ day: '2027-03-02', entries: 1 }])
    expect(found).toEqual([
      { day: '2027-02-27', would: 0, really: 0 },
      { day: '2027-02-28', would: 3, really: 0 },
      { day: '2027-03-01', would: 0, really: 0 },
      { day: '2027-03-02', would: 0, really: 1 },
    ])
  })

  it('leaves out no day that lies beside ours by the clock of the firm', () => {
    expect(twinsOf('2027-01-02T00:30:00Z', '2027-01-02T23:30:00Z', [{ day: '2027-01-03', entries: 2 }], [{ day: '2027-01-01', entries: 1 }]).map((one) => one.day)).toEqual(['2027-01-01', '2027-01-02', '2027-01-03'])
  })
})

describe('channelsOf', () => {
  it('sets what would have been sent beside what was', () => {
    expect(channelsOf({ sms: 2 }, { email: 5 })).toEqual([
      { channel: 'email', would: 0, really: 5 },
      { channel: 'sms', would: 2, really: 0 },
    ])
  })
})
