import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'

import { PAUSE, useImportDraft } from './useImportDraft'
import type { Import, Said } from './useImports'

const file = (change: Partial<Import> = {}) =>
  ({ id: 7, mapping: { Mail: 'email' }, on_duplicate: 'update', day_first: true, quiet: true, tags: [], ...change }) as unknown as Import

function begun() {
  const scope = effectScope()
  const sent: Said[] = []
  let refusal: Error | null = null
  const settle = async (_work: Import, said: Said) => {
    if (refusal) throw refusal
    sent.push(said)
    return file(said.encoding ? { mapping: { 'E-Mail': 'email' } } : (said as Partial<Import>))
  }
  const work = ref<Import | undefined>(file())
  const draft = scope.run(() => useImportDraft(() => work.value, () => true, settle))!
  return { draft, sent, work, stop: () => scope.stop(), refuse: (fault: Error | null) => (refusal = fault) }
}

describe('what is said of an import', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is kept once it stands, and the last word alone', async () => {
    const { draft, sent } = begun()
    draft.mapping.value = { Mail: 'other_emails' }
    await nextTick()
    draft.mapping.value = { Mail: '' }
    await vi.advanceTimersByTimeAsync(PAUSE)

    expect(sent.map((said) => said.mapping)).toEqual([{ Mail: '' }])
  })

  it('is kept when the page is left before', async () => {
    const { draft, sent, stop } = begun()
    draft.wishes.value = { ...draft.wishes.value, quiet: false }
    stop()
    await vi.advanceTimersByTimeAsync(0)

    expect(sent.map((said) => said.quiet)).toEqual([false])
  })

  it('is nothing to send where nobody said anything', async () => {
    const { draft, sent, stop } = begun()
    await draft.keep()
    stop()

    expect(sent).toEqual([])
  })

  it('is tried again after a failure that was told', async () => {
    const { draft, sent, refuse } = begun()
    refuse(new Error('away'))
    draft.mapping.value = { Mail: '' }
    await draft.keep()
    expect(draft.fault.value).toBeInstanceOf(Error)

    refuse(null)
    await draft.keep()
    expect([sent.length, draft.fault.value]).toEqual([1, null])
  })

  it('begins anew where the file is read in another way', async () => {
    const { draft, sent } = begun()
    draft.mapping.value = { Mail: '' }
    await draft.reading.run({ encoding: 'cp1251' })
    await vi.advanceTimersByTimeAsync(PAUSE)

    expect(draft.mapping.value).toEqual({ 'E-Mail': 'email' })
    expect(sent.length).toBe(2)
  })
})
