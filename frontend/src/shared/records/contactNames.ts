/** Names of contacts seen so far, so that a chosen one has its name before the server answers. */

import { shallowReactive } from 'vue'

const names = shallowReactive(new Map<number, string>())

export function rememberContact(one: { id: number; display_name?: string } | null | undefined): void {
  if (one?.display_name && names.get(one.id) !== one.display_name) names.set(one.id, one.display_name)
}

export const contactName = (id: number): string | undefined => names.get(id)
