import { describe, expect, it } from 'vitest'

import { Book, type Page } from './book'

interface Named {
  id: number
  name?: string
}

function page(from: number, to: number, next: string | null = `at${to}`): Page<Named> {
  const results = Array.from({ length: to - from }, (_, at) => ({ id: from + at }))
  return { results, next: next && `http://x/api/?cursor=${next}&page_size=2`, total: { value: 100, exact: true } }
}

/** A list of three pages of ten rows; the fourth begins at `at30`. */
function threePages(): Book<Named> {
  const book = new Book<Named>()
  book.put({ cursor: '', leaf: null }, page(0, 10))
  book.put({ cursor: 'at10', leaf: null }, page(10, 20))
  book.put({ cursor: 'at20', leaf: null }, page(20, 30))
  return book
}

describe('Book', () => {
  it('wants its first page before anything else', () => {
    expect(new Book().wanted(0, 20)).toEqual({ cursor: '', leaf: null })
  })

  it('finds rows by their place over the edges of pages', () => {
    const book = threePages()
    expect([book.rowAt(0)?.id, book.rowAt(9)?.id, book.rowAt(10)?.id, book.rowAt(29)?.id]).toEqual([0, 9, 10, 29])
    expect([book.rowAt(30), book.rowAt(-1)]).toEqual([undefined, undefined])
    expect([book.indexOf(17), book.indexOf(99)]).toEqual([17, -1])
  })

  it('wants the page behind the last only when somebody looks beyond it', () => {
    const book = threePages()
    expect(book.wanted(0, 29)).toBeNull()
    expect(book.wanted(25, 30)).toEqual({ cursor: 'at30', leaf: null })
  })

  it('wants nothing beyond the end', () => {
    const book = threePages()
    book.put({ cursor: 'at30', leaf: null }, page(30, 33, null))
    expect(book.length).toBe(33)
    expect(book.wanted(30, 500)).toBeNull()
  })

  it('takes an answer that came twice once', () => {
    const book = threePages()
    book.put({ cursor: 'at20', leaf: null }, page(20, 30))
    expect(book.length).toBe(30)
  })

  it('lets go of rows far away, keeps their ids, and wants them again when they are looked at', () => {
    const book = threePages()
    book.release(25, 29, 0)
    expect(book.rowAt(3)).toBeUndefined()
    expect([book.idAt(3), book.length]).toEqual([3, 30])
    expect(book.idsBetween(12, 8)).toEqual([8, 9, 10, 11, 12])
    expect(book.wanted(12, 18)).toEqual({ cursor: 'at10', leaf: 1 })

    book.put({ cursor: 'at10', leaf: 1 }, page(10, 20))
    expect(book.rowAt(12)?.id).toBe(12)
    expect(book.length).toBe(30)
  })

  it('finds the pages behind anew when rows came or went in one', () => {
    const book = threePages()
    book.put({ cursor: 'at10', leaf: 1 }, { ...page(11, 21), total: { value: 7, exact: true } })
    expect(book.length).toBe(20)
    expect(book.wanted(15, 25)).toEqual({ cursor: 'at21', leaf: null })
    expect(book.total.value).toBe(100)
  })

  it('has the total of its first page, as that is the newest', () => {
    const book = threePages()
    book.put({ cursor: '', leaf: 0 }, { ...page(0, 10), total: { value: 250, exact: false } })
    expect(book.total).toEqual({ value: 250, exact: false })
  })

  it('changes a row in place and takes one out', () => {
    const book = threePages()
    expect(book.patch(12, (row) => ({ ...row, name: 'Jane' }))).toBe(true)
    expect(book.find(12)?.name).toBe('Jane')

    book.remove(4)
    expect([book.length, book.indexOf(12), book.idAt(9), book.total.value]).toEqual([29, 11, 10, 99])
  })

  it('puts rows that came later in their places, and leaves to their page those behind the last', () => {
    const book = threePages()
    const isBefore = (one: Named, other: Named) => one.id < other.id
    expect(book.insert([{ id: -1 }, { id: 12.5 }, { id: 99 }, { id: 3, name: 'again' }], isBefore)).toBe(2)
    expect([book.idAt(0), book.idAt(14), book.idAt(15), book.length, book.total.value]).toEqual([-1, 12.5, 13, 32, 102])
    expect(book.find(3)?.name).toBe('again')

    book.put({ cursor: 'at30', leaf: null }, page(30, 31, null))
    expect(book.insert([{ id: 99 }], isBefore)).toBe(1)
    expect(book.idAt(book.length - 1)).toBe(99)
  })

  it('takes the first row of a list that was empty', () => {
    const book = new Book<Named>()
    book.put({ cursor: '', leaf: null }, { results: [], next: null, total: { value: 0, exact: true } })
    expect(book.insert([{ id: 1 }], () => true)).toBe(1)
    expect(book.length).toBe(1)
  })

  it('knows an empty list from one that is not known yet', () => {
    const book = new Book<Named>()
    expect(book.isBlank).toBe(true)
    book.put({ cursor: '', leaf: null }, { results: [], next: null, total: { value: 0, exact: true } })
    expect([book.isBlank, book.length, book.wanted(0, 10)]).toEqual([false, 0, null])
  })
})
