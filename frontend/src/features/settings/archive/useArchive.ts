/** The archive of messages: what is found in it, and what one says. */

import { api, ask, cookie, newKey, type Schemas } from '@/api/client'
import { Problem } from '@/api/problems'

export type Archived = Schemas['Archived']
export type ArchivedWords = Schemas['ArchivedWords']
export type Asked = Partial<Record<'q' | 'address' | 'channel' | 'direction' | 'since' | 'until' | 'by' | 'account', string>>

export const fetchArchived = (asked: Asked, cursor: string | undefined) => ask(api.GET('/api/v1/message-archive/', { params: { query: { cursor, ...asked } as never } }))

export const look = (id: number) => ask(api.POST('/api/v1/message-archive/{id}/look/', { params: { path: { id: String(id) } } }))

/** All that was found, as a file. */
export async function takeOut(asked: Asked): Promise<Blob> {
  const answer = await fetch(`/api/v1/message-archive/export/?${new URLSearchParams(asked as Record<string, string>)}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'X-CSRFToken': cookie('csrftoken'), 'Idempotency-Key': newKey(), 'Accept-Language': document.documentElement.lang },
  })
  if (!answer.ok) throw new Problem(answer.status, ((await answer.json().catch(() => ({}))) as Record<string, unknown>) ?? {}, answer.headers)
  return answer.blob()
}

/** Days as moments: from the beginning of the first to the end of the last, by the clock here. */
export function moments(from: string, to: string): Pick<Asked, 'since' | 'until'> {
  const at = (day: string, later: number) => {
    const [year, month, date] = day.split('-').map(Number)
    return new Date(year!, month! - 1, date! + later).toISOString()
  }
  return { ...(from && { since: at(from, 0) }), ...(to && { until: at(to, 1) }) }
}
