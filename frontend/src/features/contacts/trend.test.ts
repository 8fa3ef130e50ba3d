import { expect, it } from 'vitest'

import { endOf, pathOf } from './trend'

it('stays at a value until the day it changed', () => {
  const days = [
    { day: '2026-03-01', value: 0 },
    { day: '2026-03-02', value: 50 },
    { day: '2026-03-05', value: 200 },
  ]

  expect(pathOf(days, 100, 200, 22)).toBe('M0 21H50V11H200V1')
})

it('draws what is below nought, and values without an end', () => {
  const days = [
    { day: '2026-03-01', value: -50 },
    { day: '2026-03-03', value: 50 },
  ]

  expect(pathOf(days, 50, 200, 22, -50)).toBe('M0 21H200V1')
  expect([endOf(100, [20]), endOf(10_000, [20]), endOf(10_000, [230])]).toEqual([100, 100, 300])
})
