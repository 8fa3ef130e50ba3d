import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'

import { Problem } from '@/api/problems'
import type { Page } from './book'
import { patchLists, useKeysetRows } from './useKeysetRows'

interface Named {
  id: number
  name: string
}

/** A server with so many rows that answers when it is told to. */
function server(size: number) {
  const open: { cursor: string; question: string; answer: () => void; refuse: () => void }[] = []
  function read(question: string, cursor: string, wanted: number): Promise<Page<Named>> {
    const from = cursor === '' ? 0 : Number(cursor)
    const to = Math.min(size, from + wanted)
    const results = Array.from({ length: to - from }, (_, at) => ({ id: from + at, name: `${question} ${from + at}` }))
    return new Promise((resolve, reject) => {
      const next = to < size ? `http://x/?cursor=${to}` : null
      open.push({
        cursor,
        question,
        answer: () => resolve({ results, next, total: { value: size, exact: true } }),
        refuse: () => reject(new Problem(400, { detail: 'No.' })),
      })
    })
  }
  async function answer(at = 0): Promise<void> {
    open.splice(at, 1)[0]?.answer()
    await flushPromises()
  }
  async function refuse(): Promise<void> {
    open.shift()?.refuse()
    await flushPromises()
  }
  return { open, read, answer, refuse }
}

function listOf(size: number, given = {}) {
  const house = server(size)
  const question = ref('a')
  const client = new QueryClient()
  let rows!: ReturnType<typeof useKeysetRows<Named>>
  const component = defineComponent(() => {
    rows = useKeysetRows<Named>(
      () => {
        const asked = question.value
        return { key: ['people', asked], read: (cursor, wanted) => house.read(asked, cursor, wanted) }
      },
      { sizes: [10, 10], ahead: 5, kept: 1, ...given },
    )
    return () => h('div')
  })
  const start = () => mount(component, { global: { plugins: [[VueQueryPlugin, { queryClient: client }]] } })
  return { ...house, question, client, start, rows: () => rows }
}

describe('useKeysetRows', () => {
  it('shows the first page, then fetches ahead of what is in sight and no further', async () => {
    const list = listOf(100)
    list.start()
    expect([list.rows().isFirst.value, list.open.length]).toEqual([true, 1])
    await list.answer()
    expect([list.rows().book.value.length, list.open.length]).toEqual([10, 0])

    list.rows().lookAt(0, 3)
    list.rows().lookAt(4, 9)
    await list.answer()
    expect(list.rows().book.value.length).toBe(20)
    expect(list.open.length).toBe(0)
  })

  it('keeps the rows of the question before until the new ones are there', async () => {
    const list = listOf(20)
    list.start()
    await list.answer()
    list.question.value = 'b'
    await flushPromises()
    expect([list.rows().rowAt(0)?.name, list.rows().isStale.value]).toEqual(['a 0', true])
    await list.answer()
    expect([list.rows().rowAt(0)?.name, list.rows().isStale.value]).toEqual(['b 0', false])
  })

  it('drops an answer that comes after a newer question was asked', async () => {
    const list = listOf(20)
    list.start()
    await list.answer()
    list.question.value = 'b'
    await flushPromises()
    list.question.value = 'c'
    await flushPromises()
    await list.answer(1)
    await list.answer(0)
    expect(list.rows().rowAt(0)?.name).toBe('c 0')
  })

  it('lets go of far rows and fetches them again on the way back', async () => {
    const list = listOf(100, { ahead: 0 })
    list.start()
    await list.answer()
    for (const last of [15, 25, 35, 45]) {
      list.rows().lookAt(last - 4, last)
      await list.answer()
    }
    expect([list.rows().rowAt(3), list.rows().rowAt(44)?.id]).toEqual([undefined, 44])

    list.rows().lookAt(0, 5)
    expect(list.open.map((asked) => asked.cursor)).toEqual([''])
    await list.answer()
    expect(list.rows().rowAt(3)?.id).toBe(3)
  })

  it('keeps what it has when a page is refused, and goes on when told to', async () => {
    const list = listOf(100)
    list.start()
    await list.answer()
    list.rows().lookAt(8, 12)
    await list.refuse()
    expect(list.rows().fault.value).toBeInstanceOf(Problem)
    expect(list.rows().rowAt(9)?.id).toBe(9)

    list.rows().retry()
    await list.answer()
    expect([list.rows().fault.value, list.rows().rowAt(12)?.id]).toEqual([null, 12])
  })

  it('is where it was when somebody comes back, and reads what is in sight again', async () => {
    const list = listOf(100)
    const first = list.start()
    await list.answer()
    list.rows().book.value.place = { scroll: 120, active: 3 }
    first.unmount()
    patchLists<Named>(list.client, 'people', 2, (row) => ({ ...row, name: 'Renamed' }))

    list.start()
    expect([list.rows().rowAt(2)?.name, list.rows().book.value.place.scroll]).toEqual(['Renamed', 120])
    await list.answer()
    expect(list.rows().rowAt(2)?.name).toBe('a 2')
  })

  it('can be asked for a place that is not known yet, or for one beyond the end', async () => {
    const list = listOf(25, { ahead: 0 })
    list.start()
    await list.answer()
    const reached = Promise.all([list.rows().reach(24), list.rows().reach(99)])
    await list.answer()
    await list.answer()
    await reached
    expect([list.rows().rowAt(24)?.id, list.rows().book.value.length]).toEqual([24, 25])
  })

  it('tells nobody from not known yet', async () => {
    const list = listOf(0)
    list.start()
    expect(list.rows().isEmpty.value).toBe(false)
    await list.answer()
    expect([list.rows().isEmpty.value, list.rows().isFirst.value, list.rows().count.value]).toEqual([true, false, 0])
  })
})
