import { describe, expect, it, vi } from 'vitest'
import { effectScope, onScopeDispose } from 'vue'

import { together } from './together'

describe('together', () => {
  it('makes one for all who are there, ends it with the last, and makes another for who comes later', () => {
    const ended = vi.fn()
    const make = vi.fn(() => {
      onScopeDispose(ended)
      return { number: make.mock.calls.length }
    })
    const useOne = together(make)
    const [first, second, later] = [effectScope(true), effectScope(true), effectScope(true)]

    expect(first.run(useOne)).toBe(second.run(useOne))
    first.stop()
    expect(ended).not.toHaveBeenCalled()
    second.stop()
    expect(ended).toHaveBeenCalledOnce()
    expect(later.run(useOne)).toEqual({ number: 2 })
    later.stop()
  })
})
