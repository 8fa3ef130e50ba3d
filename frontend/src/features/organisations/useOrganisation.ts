/** One organisation: read with the names of whom it belongs to, changed field by field, deleted. */

import { api, ask, type Schemas } from '@/api/client'
import { rememberOrganisation } from '@/shared/records/organisationNames'
import { tagOf } from '@/shared/records/tag'
import { useRecord } from '@/shared/records/useRecord'

export type Organisation = Schemas['Organisation']

export function useOrganisation(id: number) {
  const path = { id: String(id) }
  return useRecord<Organisation>({
    of: 'organisation',
    list: 'organisations',
    id,
    read: async (signal) => {
      const row = await ask(api.GET('/api/v1/organisations/{id}/', { params: { path, query: { include: 'owner,team,parent' } }, signal }))
      rememberOrganisation(row)
      rememberOrganisation(row.included?.parent)
      return row
    },
    write: async (body, version) => {
      const row = await ask(
        api.PATCH('/api/v1/organisations/{id}/', { params: { path }, body: body as never, headers: { 'If-Match': tagOf(version) } }),
      )
      rememberOrganisation(row)
      return row
    },
  })
}

export async function deleteOrganisation(id: number, version: number): Promise<void> {
  await ask(api.DELETE('/api/v1/organisations/{id}/', { params: { path: { id: String(id) } }, headers: { 'If-Match': tagOf(version) } }))
}
