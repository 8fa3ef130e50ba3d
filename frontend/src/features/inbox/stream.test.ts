import { describe, expect, it } from 'vitest'

import { snoozes } from './moments'
import { streamOf } from './stream'
import type { Message, Note } from './useInbox'

const message = (id: number, created_at: string, given: Partial<Message> = {}) => ({ id, created_at, direction: 'in', channel: 'sms', by: null, ...given }) as Message
const note = (id: number, created_at: string) => ({ id, created_at }) as Note
const dayOf = (at: string) => at.slice(0, 10)

describe('streamOf', () => {
  it('puts days, messages and notes in their order', () => {
    const rows = streamOf([message(1, '2026-05-01T10:00:00Z'), message(2, '2026-05-02T10:00:00Z')], [note(7, '2026-05-01T11:00:00Z')], false, dayOf)
    expect(rows.map((row) => row.key)).toEqual(['d2026-05-01', 'm1', 'n7', 'd2026-05-02', 'm2'])
  })

  it('lets messages of one side that follow each other soon stand together', () => {
    const rows = streamOf(
      [message(1, '2026-05-01T10:00:00Z'), message(2, '2026-05-01T10:05:00Z'), message(3, '2026-05-01T10:06:00Z', { channel: 'email' }), message(4, '2026-05-01T10:30:00Z', { channel: 'email' })],
      [],
      false,
      dayOf,
    )
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.isFirst] : []))).toEqual([true, false, true, true])
  })

  it('leaves out notes from before what is on screen, while there is more to read', () => {
    const given = [[message(2, '2026-05-02T10:00:00Z')], [note(7, '2026-05-01T11:00:00Z')]] as const
    expect(streamOf([...given[0]], [...given[1]], true, dayOf)).toHaveLength(2)
    expect(streamOf([...given[0]], [...given[1]], false, dayOf)).toHaveLength(4)
  })
})

describe('snoozes', () => {
  it('offers moments that are still to come, each once', () => {
    const friday = snoozes(new Date(2026, 4, 1, 10, 10))
    expect(friday.map((one) => one.name)).toEqual(['later', 'evening', 'tomorrow', 'monday', 'week'])
    expect(friday[3]!.at).toEqual(new Date(2026, 4, 4, 9))
    expect(snoozes(new Date(2026, 4, 3, 20, 0)).map((one) => one.name)).toEqual(['later', 'tomorrow', 'week'])
    expect(snoozes(new Date(2026, 4, 4, 16, 0)).map((one) => one.name)).toEqual(['later', 'tomorrow', 'monday'])
  })
})
