/** Merges of contacts and of organisations, which are alike but for their addresses. */

import { api, ask, type Schemas } from '@/api/client'
import type { Of } from '../catalogues'

export type Merge = Schemas['Merge']
export type AddedTo = 'survivor' | 'other'

/** What was merged; with an id, the latest that concerns it and still stands. */
export function readMerges(of: Of, id: number | null, signal: AbortSignal): Promise<{ results: Merge[] }> {
  const query = id === null ? { page_size: 100 } : { undone: false, page_size: 1 }
  return of === 'contact'
    ? ask(api.GET('/api/v1/merges/', { params: { query: { ...query, ...(id === null ? {} : { contact: id }) } }, signal }))
    : ask(api.GET('/api/v1/organisation-merges/', { params: { query: { ...query, ...(id === null ? {} : { organisation: id }) } }, signal }))
}

export function unmerge(of: Of, survivor: number, other: number, added_to: AddedTo): Promise<unknown> {
  const given = { params: { path: { id: String(survivor) } }, body: { with: other, added_to } }
  return of === 'contact' ? ask(api.POST('/api/v1/contacts/{id}/unmerge/', given)) : ask(api.POST('/api/v1/organisations/{id}/unmerge/', given))
}

/** What is read anew after a merge or its undoing. */
export const touchedBy = (of: Of): string[][] =>
  of === 'contact' ? [['contact'], ['contacts'], ['merges'], ['duplicates']] : [['organisation'], ['organisations'], ['merges'], ['duplicates']]
