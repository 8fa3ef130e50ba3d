/** A draft of roles: which code each grants, and how far, before it is saved. */

import type { Permission, Role } from '../directory'

export type Scope = '' | 'own' | 'all'
/** By role, then by code: what differs from what is saved. */
export type Draft = Record<number, { grants?: Record<string, string>; needs_second_factor?: boolean; name?: string }>

/** The administrator always holds everything. */
export const isFixed = (role: Role) => role.slug === 'crm_admin'

/** The next scope of a cell that is clicked: none, own rows where the code knows them, all. */
export function nextScope(now: Scope, permission: Permission): Scope {
  const order: Scope[] = permission.scopes.includes('own') ? ['', 'own', 'all'] : ['', 'all']
  return order[(order.indexOf(now) + 1) % order.length] ?? ''
}

export function grantsOf(role: Role, draft: Draft): Record<string, string> {
  return draft[role.id]?.grants ?? role.grants
}

export function scopeOf(role: Role, code: string, draft: Draft): Scope {
  const scope = grantsOf(role, draft)[code]
  return scope === 'all' || scope === 'own' ? scope : ''
}

const same = (one: Record<string, string>, other: Record<string, string>) =>
  Object.keys(one).length === Object.keys(other).length && Object.keys(one).every((key) => one[key] === other[key])

/** The draft with one cell changed; what comes back to what is saved is no change. */
export function withScope(draft: Draft, role: Role, code: string, scope: Scope): Draft {
  const grants = { ...grantsOf(role, draft) }
  if (scope) grants[code] = scope
  else delete grants[code]
  return tidy(draft, role, { grants: same(grants, role.grants) ? undefined : grants })
}

export function withFactor(draft: Draft, role: Role, isNeeded: boolean): Draft {
  return tidy(draft, role, { needs_second_factor: isNeeded === Boolean(role.needs_second_factor) ? undefined : isNeeded })
}

function tidy(draft: Draft, role: Role, part: Draft[number]): Draft {
  const one = { ...draft[role.id], ...part }
  const rest = { ...draft }
  delete rest[role.id]
  const kept = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined))
  return Object.keys(kept).length > 0 ? { ...rest, [role.id]: kept } : rest
}
