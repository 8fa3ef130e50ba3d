/** What a list of tags offers while somebody types, and what a choice among them changes. */

import type { Component } from 'vue'

import { matching, type Option } from '@/ui/options'

export interface TagLike {
  name: string
  slug?: string
  colour?: string
}

/** No name holds a line break, so a value that begins with one is a tag still to be made. */
const NEW = '\n'

export const plainName = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ')

export const isSameName = (one: string, other: string): boolean => plainName(one).toLowerCase() === plainName(other).toLowerCase()

export interface Offer {
  tags: readonly TagLike[]
  query: string
  /** What stands on top while nothing is typed. */
  first: readonly string[]
  dotOf: (colour: string | undefined) => Component
  /** How the offer to make a new one reads; none without it. */
  create?: { label: (name: string) => string; icon: Component }
}

export function choicesFor({ tags, query, first, dotOf, create }: Offer): Option[] {
  const options = tags.map((tag): Option => ({ value: tag.name, label: tag.name, icon: dotOf(tag.colour) }))
  const name = plainName(query)
  if (!name) {
    const isFirst = (option: Option) => first.includes(option.value)
    return [...options.filter(isFirst), ...options.filter((option) => !isFirst(option))]
  }
  const found = matching(options, name)
  if (!create || tags.some((tag) => isSameName(tag.name, name))) return found
  return [...found, { value: NEW + name, label: create.label(name), icon: create.icon }]
}

/** The names that were chosen, a new one's among them. */
export const namesOf = (values: readonly string[]): string[] => values.map((value) => (value.startsWith(NEW) ? value.slice(NEW.length) : value))

export const isNew = (value: string): boolean => value.startsWith(NEW)

export interface Difference {
  add: string[]
  remove: string[]
}

export function differenceOf(before: readonly string[], after: readonly string[]): Difference {
  const isIn = (names: readonly string[], name: string) => names.some((one) => isSameName(one, name))
  return { add: after.filter((name) => !isIn(before, name)), remove: before.filter((name) => !isIn(after, name)) }
}

/** The tags after a change, from A to Z as the server lists them. */
export function changed(tags: readonly TagLike[], { add, remove }: { add: readonly TagLike[]; remove: readonly string[] }): TagLike[] {
  const kept = tags.filter((tag) => !remove.some((name) => isSameName(name, tag.name)))
  const fresh = add.filter((tag) => !kept.some((one) => isSameName(one.name, tag.name)))
  return [...kept, ...fresh].sort((one, other) => one.name.localeCompare(other.name))
}
