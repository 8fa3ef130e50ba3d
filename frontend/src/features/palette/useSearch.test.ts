import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'

import { useSearch } from './useSearch'

interface Asked {
  q: string
  answer: (titles: string[]) => void
  refuse: () => void
}

let asked: Asked[]
let scope: EffectScope

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  scope = effectScope()
  vi.stubGlobal('fetch', (request: Request) =>
    new Promise<Response>((resolve, reject) => {
      asked.push({
        q: new URL(request.url).searchParams.get('q') ?? '',
        answer: (titles) => resolve(Response.json({ results: titles.map((title, id) => ({ kind: 'contact', id, title, subtitle: '' })) })),
        refuse: () => reject(new TypeError('network')),
      })
    }),
  )
})

afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (milliseconds = 100) => vi.advanceTimersByTimeAsync(milliseconds)

function open() {
  const text = ref('')
  const search = scope.run(() => useSearch(text))!
  return { text, ...search, titles: () => search.found.value.map((one) => one.title) }
}

describe('useSearch', () => {
  it('waits for a pause, and asks for two letters or more', async () => {
    const { text } = open()
    for (const typed of ['j', 'ja', 'jan', 'jane']) {
      text.value = typed
      await pass(30)
    }
    await pass()
    expect(asked.map((one) => one.q)).toEqual(['jane'])
  })

  it('drops an answer that comes after a newer one', async () => {
    const { text, titles } = open()
    text.value = 'ja'
    await pass()
    text.value = 'jane'
    await pass()
    asked[1]?.answer(['Jane'])
    await pass()
    asked[0]?.answer(['Jack', 'Jane'])
    await pass()
    expect(titles()).toEqual(['Jane'])
  })

  it('answers what was asked before without asking again', async () => {
    const { text, titles } = open()
    text.value = 'ja'
    await pass()
    asked[0]?.answer(['Jack'])
    await pass()
    text.value = 'jan'
    await pass()
    asked[1]?.answer([])
    await pass()
    text.value = 'ja'
    await pass()
    expect(titles()).toEqual(['Jack'])
    expect(asked).toHaveLength(2)
  })

  it('keeps what it had when the network fails, says so, and tries again', async () => {
    const { text, titles, fault, retry, isSearching } = open()
    text.value = 'ja'
    await pass()
    asked[0]?.answer(['Jack'])
    await pass()
    text.value = 'jan'
    await pass()
    asked[1]?.refuse()
    await pass()
    expect(titles()).toEqual(['Jack'])
    expect(fault.value).toBeInstanceOf(Error)
    expect(isSearching.value).toBe(false)
    retry()
    await pass()
    asked[2]?.answer(['Jane'])
    await pass()
    expect(titles()).toEqual(['Jane'])
  })
})
