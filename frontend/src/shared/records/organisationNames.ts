/** Names of organisations seen so far, so that a chosen one has its name before the server answers. */

import { shallowReactive } from 'vue'

const names = shallowReactive(new Map<number, string>())

export function rememberOrganisation(one: { id: number; name: string } | null | undefined): void {
  if (one && names.get(one.id) !== one.name) names.set(one.id, one.name)
}

export const organisationName = (id: number): string | undefined => names.get(id)
