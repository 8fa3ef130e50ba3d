/** One contact: read with the names of whom it belongs to, changed field by field, deleted. */

import { api, ask, type Schemas } from '@/api/client'
import { rememberOrganisation } from '@/shared/records/organisationNames'
import { tagOf } from '@/shared/records/tag'
import { useRecord } from '@/shared/records/useRecord'

export type Contact = Schemas['Contact']

export function useContact(id: number) {
  const path = { id: String(id) }
  return useRecord<Contact>({
    of: 'contact',
    list: 'contacts',
    id,
    read: async (signal) => {
      const row = await ask(api.GET('/api/v1/contacts/{id}/', { params: { path, query: { include: 'owner,team,organisation,tags' } }, signal }))
      rememberOrganisation(row.included?.organisation)
      return row
    },
    write: (body, version) => ask(api.PATCH('/api/v1/contacts/{id}/', { params: { path }, body: body as never, headers: { 'If-Match': tagOf(version) } })),
  })
}

export async function deleteContact(id: number, version: number): Promise<void> {
  await ask(api.DELETE('/api/v1/contacts/{id}/', { params: { path: { id: String(id) } }, headers: { 'If-Match': tagOf(version) } }))
}
