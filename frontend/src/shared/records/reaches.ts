/** E-mail addresses and phone numbers of a contact. */

export interface Reach {
  address?: string
  number?: string
  label?: string
  is_primary?: boolean
}

export const reachValue = (reach: Reach): string => reach.address ?? reach.number ?? ''

export function reachText(reaches: unknown): string {
  if (!Array.isArray(reaches)) return typeof reaches === 'string' ? reaches : ''
  return (reaches as Reach[]).map((reach) => reachValue(reach) + (reach.label ? ` (${reach.label})` : '')).join(', ')
}
