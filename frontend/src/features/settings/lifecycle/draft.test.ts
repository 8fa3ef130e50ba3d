import { describe, expect, it } from 'vitest'

import { draftOfStage, keyOf } from './draft'

describe('a new stage', () => {
  it('stands behind the others and is asked after them', () => {
    const others = [{ order: 10, priority: 90 }, { order: 40, priority: 20 }] as never

    expect(draftOfStage(undefined, others)).toMatchObject({ order: 50, priority: 100, colour: 'gray', tell_roles: [] })
  })

  it('has a key made of its label', () => {
    expect(keyOf('  Prüfung läuft – bald! ')).toBe('prufung_lauft_bald')
    expect(keyOf('日本')).toBe('')
  })
})
