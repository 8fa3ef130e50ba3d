import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, type EffectScope } from 'vue'

import { sweepDrafts, useDraft } from './useDraft'
import { useSession, type Me } from './useSession'

const DAY = 24 * 60 * 60_000
let scope: EffectScope

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  scope = effectScope()
  signIn(1)
})

afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const signIn = (id: number) => (useSession().me = { id, permissions: {} } as Me)
const blank = () => ({ text: '' })

/** As a page that is opened; the answer leaves it again. */
function open(key = 'note.1') {
  const page = effectScope()
  const draft = page.run(() => useDraft(key, blank))!
  return { ...draft, leave: () => page.stop() }
}

describe('useDraft', () => {
  it('is there again after the page was left', () => {
    const first = open()
    first.value.value.text = 'half a thought'
    first.leave()
    const second = open()
    expect(second.value.value.text).toBe('half a thought')
    expect(second.isRestored.value).toBe(true)
    expect(open('note.2').value.value.text).toBe('')
  })

  it('is kept while somebody types, for a page that dies', () => {
    const draft = open()
    draft.value.value.text = 'half'
    vi.advanceTimersByTime(400)
    expect(open().value.value.text).toBe('half')
    draft.leave()
  })

  it('leaves nothing behind once it is as it was, or discarded', () => {
    const draft = open()
    draft.value.value.text = 'x'
    vi.advanceTimersByTime(400)
    draft.value.value.text = ''
    draft.leave()
    expect(localStorage).toHaveLength(0)

    const sent = open()
    sent.value.value.text = 'sent'
    vi.advanceTimersByTime(400)
    sent.discard()
    sent.leave()
    expect(localStorage).toHaveLength(0)
    expect(sent.value.value.text).toBe('')
  })

  it('is out of sight of another person on the same machine, and there when the first comes back', () => {
    const mine = open()
    mine.value.value.text = 'mine'
    mine.leave()
    signIn(2)
    expect(open().value.value.text).toBe('')
    signIn(1)
    expect(open().value.value.text).toBe('mine')
  })

  it('follows its key from record to record without mixing them', async () => {
    const id = ref(1)
    const draft = scope.run(() => useDraft(() => `note.${id.value}`, blank))!
    draft.value.value.text = 'for one'
    id.value = 2
    await nextTick()
    expect(draft.value.value.text).toBe('')
    draft.value.value.text = 'for two'
    id.value = 1
    await nextTick()
    expect(draft.value.value.text).toBe('for one')
    expect(open('note.2').value.value.text).toBe('for two')
  })

  it('says that it would be lost where the browser keeps nothing, and has it until then', () => {
    const blocked = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    vi.stubGlobal('localStorage', { getItem: () => null, setItem: blocked, removeItem: () => undefined })
    const draft = open()
    expect(draft.wouldBeLost.value).toBe(false)
    draft.value.value.text = 'fleeting'
    vi.advanceTimersByTime(400)
    expect(draft.wouldBeLost.value).toBe(true)
    draft.leave()
    const again = open()
    expect(again.value.value.text).toBe('fleeting')
    again.discard()
  })

  it('forgets what nobody came back to', () => {
    const draft = open()
    draft.value.value.text = 'old'
    draft.leave()
    vi.advanceTimersByTime(31 * DAY)
    expect(open().value.value.text).toBe('')
    sweepDrafts()
    expect(localStorage).toHaveLength(0)
  })
})
