import { describe, expect, it } from 'vitest'

import { commonTitle, type Entry, isBefore, type Line, linesOf, noteOf } from './fold'

function entry(id: number, type: string, at: string, more: Partial<Entry> = {}): Entry {
  return {
    id,
    type,
    title: `${type} ${id}`,
    description: '',
    contact: 1,
    organisation: null,
    item_title: '',
    category: '',
    amount: null,
    properties: {},
    source: '',
    by: null,
    occurred_at: at,
    ...more,
  } as Entry
}

const utcDay = (moment: string) => moment.slice(0, 10)
const shape = (lines: Line[]) => lines.map((line) => (line.kind === 'run' ? `run of ${line.entries.length}` : line.key))

/** Five views in a row, between a login and an order of the day before. */
const DAY = [
  entry(9, 'login', '2026-03-10T12:00:00Z'),
  ...[8, 7, 6, 5].map((id) => entry(id, 'view', `2026-03-10T0${id}:00:00Z`)),
  entry(4, 'view', '2026-03-09T23:00:00Z'),
  entry(3, 'order', '2026-03-09T22:00:00Z'),
]

describe('linesOf', () => {
  it('puts entries under their days and folds a run of the same, but not over midnight', () => {
    expect(shape(linesOf(DAY, utcDay, new Set()))).toEqual(['day-2026-03-10', '9', 'run of 4', 'day-2026-03-09', '4', '3'])
  })

  it('leaves three of a kind as they are', () => {
    expect(shape(linesOf(DAY.slice(1, 4), utcDay, new Set()))).toEqual(['day-2026-03-10', '8', '7', '6'])
  })

  it('does not fold what different people did, or what happened to different contacts', () => {
    const hands = [1, 2, 3, 4].map((by) => entry(by, 'contact_updated', '2026-03-10T12:00:00Z', { by }))
    const people = [1, 2, 3, 4].map((contact) => entry(contact, 'login', '2026-03-10T12:00:00Z', { contact }))
    expect(shape(linesOf([...hands, ...people], utcDay, new Set())).filter((line) => line.startsWith('run'))).toEqual([])
  })

  it('shows the entries of a run that is open, and keeps it open while it grows at either end', () => {
    const opened = new Set([6])
    expect(shape(linesOf(DAY, utcDay, opened))).toEqual(['day-2026-03-10', '9', 'run of 4', '8', '7', '6', '5', 'day-2026-03-09', '4', '3'])
    const grown = [entry(10, 'view', '2026-03-10T11:00:00Z'), ...DAY.slice(1)]
    expect(shape(linesOf(grown, utcDay, opened)).slice(0, 3)).toEqual(['day-2026-03-10', 'run of 5', '10'])
  })

  it('knows the place of each line in the list it was read from', () => {
    const places = linesOf(DAY, utcDay, new Set()).flatMap((line) => (line.kind === 'day' ? [] : [line.index]))
    expect(places).toEqual([0, 1, 5, 6])
  })

  it('goes by the day of the reader', () => {
    const tokyo = (moment: string) => new Date(Date.parse(moment) + 9 * 3600_000).toISOString().slice(0, 10)
    expect(shape(linesOf(DAY, tokyo, new Set()))).toEqual(['day-2026-03-10', '9', 'run of 5', '3'])
  })

  it('takes fifty thousand entries at a stroke', () => {
    const many = Array.from({ length: 50_000 }, (_, at) => entry(50_000 - at, at % 3 ? 'view' : 'login', '2026-03-10T12:00:00Z'))
    expect(linesOf(many, utcDay, new Set()).length).toBe(50_001)
  })
})

describe('noteOf', () => {
  it('names the note that was written, and no other deed', () => {
    expect(noteOf(entry(1, 'note_added', '2026-03-10T12:00:00Z', { subject_type: 'note', subject_id: '7' }))).toBe(7)
    expect(noteOf(entry(1, 'note_pinned', '2026-03-10T12:00:00Z', { subject_type: 'note', subject_id: '7' }))).toBeNull()
  })

  it('keeps notes out of runs', () => {
    const notes = [5, 4, 3, 2, 1].map((id) => entry(id, 'note_added', '2026-03-10T12:00:00Z', { subject_type: 'note', subject_id: String(id) }))

    expect(shape(linesOf(notes, utcDay, new Set()))).toEqual(['day-2026-03-10', '5', '4', '3', '2', '1'])
  })
})

describe('commonTitle', () => {
  it('is the title where all are alike', () => {
    const same = [1, 2].map((id) => entry(id, 'view', '', { title: 'Viewed Home' }))
    expect([commonTitle(same), commonTitle(DAY)]).toEqual(['Viewed Home', ''])
  })
})

describe('isBefore', () => {
  it('puts the newer first, and of one moment the later recorded, however it is written', () => {
    const noon = entry(1, 'a', '2026-03-10T12:00:00Z')
    expect(isBefore(entry(2, 'a', '2026-03-10T12:00:00.500Z'), noon)).toBe(true)
    expect(isBefore(entry(2, 'a', '2026-03-10T12:00:00Z'), noon)).toBe(true)
    expect(isBefore(entry(2, 'a', '2026-03-10T11:59:59Z'), noon)).toBe(false)
  })
})
