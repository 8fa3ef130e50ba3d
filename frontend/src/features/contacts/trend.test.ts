import { expect, it } from 'vitest'

import { pathOf } from './trend'

it('stays at a value until the day it changed', () => {
  const days = [
    { day: '2026-03-01', value: 0 },
    { day: '2026-03-02', value: 50 },
    { day: '2026-03-05', value: 200 },
  ]

  expect(pathOf(days, 100, 200, 22)).toBe('M0 21H50V11H200V1')
})
