/** A relationship as one of its sides sees it. */

import type { Schemas } from '@/api/client'
import type { Of } from '../catalogues'

export type Relationship = Schemas['Relationship']
export type RelationshipType = Schemas['RelationshipType']

export interface Side {
  of: Of
  id: number
}

export interface Seen {
  row: Relationship
  /** What the one who looks is to the other. */
  relation: string
  other: Side & { name: string }
  isOver: boolean
}

/** What can be said of somebody: a type, from one of its sides. */
export interface Way {
  key: string
  type: RelationshipType
  label: string
  /** Whether the one who looks stands in the second place. */
  isBack: boolean
}

/** Whoever can be on the other end of these, for a contact or an organisation to say. */
export function waysFor(types: RelationshipType[], of: Of): Way[] {
  return types.flatMap((type): Way[] => {
    const forth: Way = { key: `${type.slug}>`, type, label: type.name, isBack: false }
    const back: Way = { key: `${type.slug}<`, type, label: type.reverse_name ?? type.name, isBack: true }
    if (of === 'organisation') return type.to === 'organisation' ? [back] : []
    return type.to === 'organisation' || type.is_symmetric ? [forth] : [forth, back]
  })
}

export function seenBy(row: Relationship, type: RelationshipType | undefined, me: Side): Seen {
  const isFirst = me.of === 'contact' && row.contact === me.id
  const relation = isFirst ? (type?.name ?? '') : (type?.reverse_name ?? type?.name ?? '')
  const { contact, other, organisation } = row.included ?? {}
  const isOver = Boolean(row.ended_on)
  if (!isFirst) return { row, relation, isOver, other: { of: 'contact', id: row.contact, name: contact?.display_name ?? '' } }
  if (row.organisation) return { row, relation, isOver, other: { of: 'organisation', id: row.organisation, name: organisation?.name ?? '' } }
  return { row, relation, isOver, other: { of: 'contact', id: row.other ?? 0, name: other?.display_name ?? '' } }
}

/** Those that hold before those that are over; under each relation, in the order of the types. */
export function inGroups(seen: Seen[], types: RelationshipType[]): { relation: string; members: Seen[] }[] {
  const place = (one: Seen) => types.findIndex((type) => type.slug === one.row.type)
  const sorted = [...seen].sort((one, other) => Number(one.isOver) - Number(other.isOver) || place(one) - place(other))
  const groups = new Map<string, Seen[]>()
  for (const one of sorted) groups.set(one.relation, [...(groups.get(one.relation) ?? []), one])
  return [...groups].map(([relation, members]) => ({ relation, members }))
}

/** Who stands first and who second when `me` says a way of somebody. */
export function bodyOf(way: Way, me: Side, other: number): { type: string; contact: number; other?: number; organisation?: number } {
  const type = way.type.slug
  if (way.type.to === 'organisation') return way.isBack ? { type, contact: other, organisation: me.id } : { type, contact: me.id, organisation: other }
  return way.isBack ? { type, contact: other, other: me.id } : { type, contact: me.id, other }
}
