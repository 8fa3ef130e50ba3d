import { describe, expect, it } from 'vitest'

import { probes } from './probes'

describe('probes', () => {
  it('are what tells a person apart, the surest first', () => {
    expect(probes({ name: 'Jane Doe', email: ' jane@x.test ', phone: '+44 20 7946' })).toEqual(['jane@x.test', '+44 20 7946', 'Jane Doe'])
  })

  it('leave out what is not finished, or says nothing', () => {
    expect(probes({ name: 'Jane', email: 'jane@', phone: '+44' })).toEqual([])
    expect(probes({ name: 'Jane D', email: '', phone: '' })).toEqual([])
  })
})
