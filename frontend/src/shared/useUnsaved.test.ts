import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'

import { leaving, mayLeave, useUnsaved } from './useUnsaved'

let scope: EffectScope
beforeEach(() => (scope = effectScope()))
afterEach(() => scope.stop())

function closing(): boolean {
  const event = new Event('beforeunload', { cancelable: true })
  dispatchEvent(event)
  return event.defaultPrevented
}

describe('mayLeave', () => {
  it('asks nothing where nothing would be lost', async () => {
    scope.run(() => useUnsaved(() => false))
    expect(await mayLeave()).toBe(true)
    expect(leaving.value).toBeNull()
  })

  it('asks where something would be, and does as the person says', async () => {
    scope.run(() => useUnsaved(() => true))
    const stays = mayLeave()
    leaving.value?.(false)
    expect(await stays).toBe(false)
    const goes = mayLeave()
    leaving.value?.(true)
    expect(await goes).toBe(true)
    expect(leaving.value).toBeNull()
  })

  it('takes a second wish to leave for the one that counts', async () => {
    scope.run(() => useUnsaved(() => true))
    const first = mayLeave()
    const second = mayLeave()
    expect(await first).toBe(false)
    leaving.value?.(true)
    expect(await second).toBe(true)
    expect(leaving.value).toBeNull()
  })
})

describe('useUnsaved', () => {
  it('warns before the window closes, as long as something would be lost and is on screen', () => {
    const isDirty = ref(false)
    scope.run(() => useUnsaved(() => isDirty.value))
    expect(closing()).toBe(false)
    isDirty.value = true
    expect(closing()).toBe(true)
    scope.stop()
    expect(closing()).toBe(false)
  })
})
