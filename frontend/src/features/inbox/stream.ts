/** What is drawn of a thread: messages and notes in one line, with the days they are of. */

import type { Message, Note } from './useInbox'

export type Entry =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; at: string; message: Message; isFirst: boolean }
  | { kind: 'note'; key: string; at: string; note: Note }

/** Messages of one side within so long stand together. */
const TOGETHER = 10 * 60_000

export const whenOf = (message: Message): string => message.sent_at ?? message.created_at

export function streamOf(messages: Message[], notes: Note[], hasMore: boolean, dayOf: (at: string) => string): Entry[] {
  const since = hasMore && messages[0] ? messages[0].created_at : ''
  const rows: Entry[] = [
    ...messages.map((message): Entry => ({ kind: 'message', key: `m${message.id}`, at: message.created_at, message, isFirst: true })),
    // What was noted before the oldest message on screen comes with it.
    ...notes.filter((note) => note.created_at >= since).map((note): Entry => ({ kind: 'note', key: `n${note.id}`, at: note.created_at, note })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const found: Entry[] = []
  let last: Entry | undefined
  for (const row of rows) {
    if (!last || dayOf(last.at) !== dayOf(row.at)) found.push({ kind: 'day', key: `d${dayOf(row.at)}`, at: row.at })
    else if (row.kind === 'message' && last.kind === 'message') row.isFirst = !follows(last.message, row.message)
    found.push(row)
    last = row
  }
  return found
}

function follows(last: Message, next: Message): boolean {
  return last.direction === next.direction && last.channel === next.channel && last.by?.id === next.by?.id && Date.parse(next.created_at) - Date.parse(last.created_at) < TOGETHER
}
