import { describe, expect, it } from 'vitest'

import { Book, cursorOf, type Page } from './book'
import { type Group, groupedReader, isFoldedIn, toggled } from './grouping'
import type { ListRow } from './kind'

const group = (key: string, value: number, exact = true): Group => ({ key, label: key, colour: '', count: { value, exact }, filter: { owner: key } })

/** A server with so many rows in each group; rows of the third group begin at 300. */
function server(sizes: Record<string, number>, folded: () => string = () => '') {
  const asked: string[] = []
  const groups = Object.entries(sizes).map(([key, size]) => group(key, size, size < 100))
  const reader = groupedReader<ListRow>({
    groups: () => Promise.resolve({ groups, leftOff: 0 }),
    rows: (filter, cursor, size) => {
      const key = filter.owner ?? ''
      asked.push(`${key}:${cursor}:${size}`)
      const from = Number(cursor || 0)
      const to = Math.min(sizes[key] ?? 0, from + size)
      const base = (groups.findIndex((one) => one.key === key) + 1) * 100
      const results = Array.from({ length: to - from }, (_, at) => ({ id: base + from + at }) as ListRow)
      return Promise.resolve({ results, next: to < (sizes[key] ?? 0) ? `?cursor=${to}` : null, total: { value: to, exact: true } } as Page<ListRow>)
    },
    isFolded: (key) => isFoldedIn(folded(), key),
  })
  const read = (cursor: string, size: number) => reader.read(cursor, size, new AbortController().signal)
  return { reader, read, asked }
}

const ids = (page: Page<ListRow>) => page.results.map(({ id }) => id)

describe('folds', () => {
  it('name the folded, or all but some', () => {
    expect(isFoldedIn('a,b', 'a')).toBe(true)
    expect(isFoldedIn('a,b', 'c')).toBe(false)
    expect(isFoldedIn('*,a', 'a')).toBe(false)
    expect(isFoldedIn('*,a', 'c')).toBe(true)
  })

  it('are toggled, whatever a key holds', () => {
    const once = toggled('', 'a,b')
    expect(isFoldedIn(once, 'a,b')).toBe(true)
    expect(isFoldedIn(once, 'a')).toBe(false)
    expect(toggled(once, 'a,b')).toBe('')
    expect(toggled(toggled('*', 'x'), 'x')).toBe('*')
  })
})

describe('groupedReader', () => {
  it('puts a line above the rows of each group', async () => {
    const { read } = server({ a: 2, b: 1 })

    expect(ids(await read('', 60))).toEqual([-1, 100, 101, -2, 200])
  })

  it('reads every row once over pages of any size', async () => {
    for (const size of [1, 2, 3, 7, 60]) {
      const { read } = server({ a: 5, b: 0, c: 3 })
      const seen: number[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: Page<ListRow> = await read(cursor, size)
        seen.push(...ids(page))
        cursor = cursorOf(page.next)
      }
      expect(seen).toEqual([-1, 100, 101, 102, 103, 104, -2, -3, 300, 301, 302])
    }
  })

  it('asks nothing of folded groups', async () => {
    const { read, asked } = server({ a: 5, b: 2 }, () => 'a')

    const page = await read('', 60)

    expect(ids(page)).toEqual([-1, -2, 200, 201])
    expect(page.results[0]?.head?.isFolded).toBe(true)
    expect(asked).toEqual(['b::59'])
  })

  it('goes on behind a group that was folded meanwhile', async () => {
    let folded = ''
    const { read } = server({ a: 5, b: 1 }, () => folded)
    const first = await read('', 3)
    folded = 'a'

    expect(ids(await read(cursorOf(first.next) ?? '', 60))).toEqual([-2, 200])
  })

  it('says how many there are, and whether that is sure', async () => {
    expect((await server({ a: 5, b: 2 }).read('', 60)).total).toEqual({ value: 7, exact: true })
    expect((await server({ a: 5, b: 200 }).read('', 60)).total).toEqual({ value: 205, exact: false })
  })
})

describe('Book.cutBehind', () => {
  it('leaves the rows before, and reads on from where it is told', async () => {
    const { read, reader } = server({ a: 5, b: 1 })
    const book = new Book<ListRow>()
    book.put({ cursor: '', leaf: null }, await read('', 60))

    book.cutBehind(-1, reader.behind('a'))

    expect(book.length).toBe(1)
    book.put({ cursor: book.next ?? '', leaf: null }, await read(book.next ?? '', 60))
    expect(book.idsBetween(0, 10)).toEqual([200])
    expect(book.idAt(1)).toBe(-2)
  })
})
