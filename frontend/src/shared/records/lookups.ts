/** Names of the records that lookups lead to: asked for once, when they are first shown. */

import { shallowReactive } from 'vue'

import { api, ask } from '@/api/client'
import { contactName, rememberContact } from './contactNames'
import { organisationName, rememberOrganisation } from './organisationNames'

/** Those that are gone, or somebody else's. */
const unknown = shallowReactive(new Set<string>())
const asked = new Set<string>()

async function fetchName(kind: 'contact' | 'organisation', id: number): Promise<void> {
  const params = { path: { id: String(id) } }
  try {
    if (kind === 'contact') rememberContact(await ask(api.GET('/api/v1/contacts/{id}/', { params: { ...params, query: { fields: 'id,display_name' } } })))
    else rememberOrganisation(await ask(api.GET('/api/v1/organisations/{id}/', { params: { ...params, query: { fields: 'id,name' } } })))
  } catch {
    unknown.add(`${kind}:${id}`)
  }
}

/** The name as far as it is known; null for one that cannot be seen, undefined while it is asked for. */
export function lookedUp(kind: 'contact' | 'organisation', id: number): string | null | undefined {
  const name = kind === 'contact' ? contactName(id) : organisationName(id)
  if (name !== undefined) return name
  const key = `${kind}:${id}`
  if (unknown.has(key)) return null
  if (!asked.has(key)) {
    asked.add(key)
    void fetchName(kind, id)
  }
  return undefined
}
