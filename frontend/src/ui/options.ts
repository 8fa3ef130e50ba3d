/** What can be chosen from a list: a value, its name, and what tells it from the others. */

import type { Component } from 'vue'

export type OptionValue = string | number

export interface Option<Value extends OptionValue = string> {
  value: Value
  label: string
  hint?: string
  icon?: Component
  disabled?: boolean
  /** Options with the same group stand together under its name. */
  group?: string
}

export interface OptionGroup<Value extends OptionValue> {
  name: string
  options: Option<Value>[]
}

/** Options in their groups, in the order in which the groups first appear. */
export function grouped<Value extends OptionValue>(options: readonly Option<Value>[]): OptionGroup<Value>[] {
  const groups = new Map<string, Option<Value>[]>()
  for (const option of options) {
    const name = option.group ?? ''
    const group = groups.get(name)
    if (group) group.push(option)
    else groups.set(name, [option])
  }
  return [...groups].map(([name, own]) => ({ name, options: own }))
}

/** A text as it is compared: without case and accents, so that "andre" finds "André". */
export function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

/** The options whose name, hint or group holds every word asked for; those whose name begins with it come first. */
export function matching<Value extends OptionValue>(
  options: readonly Option<Value>[],
  query: string,
): Option<Value>[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...options]
  const found = options.filter((option) => {
    const text = plain(`${option.label} ${option.hint ?? ''} ${option.group ?? ''}`)
    return words.every((word) => text.includes(word))
  })
  const begins = (option: Option<Value>) => (plain(option.label).startsWith(words[0] ?? '') ? 0 : 1)
  return found.sort((one, other) => begins(one) - begins(other))
}
