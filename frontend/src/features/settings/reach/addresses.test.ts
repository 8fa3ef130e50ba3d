import { describe, expect, it } from 'vitest'

import { addressesIn, KINDS, PARTS } from './useReachRules'

describe('addresses that were pasted', () => {
  it('are told apart by lines, commas and spaces, each once', () => {
    expect(addressesIn(' a@x.test, b@x.test\n\na@x.test;c@x.test ')).toEqual(['a@x.test', 'b@x.test', 'c@x.test'])
    expect(addressesIn('  \n')).toEqual([])
  })
})

it('knows what a rule of each kind says', () => {
  expect(Object.keys(PARTS).sort()).toEqual([...KINDS].sort())
})
