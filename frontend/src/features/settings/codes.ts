/** Permission codes in words, and in the groups they belong to. */

import { useI18n } from 'vue-i18n'

import { useRightNames } from '@/shared/rights'
import type { Permission } from './directory'

export interface CodeGroup {
  name: string
  codes: Permission[]
}

/** `crm.contacts.view` belongs to "contacts"; codes without a noun stand under "firm". */
export function groupOf(code: string): string {
  const parts = code.split('.')
  return parts.length > 2 ? (parts[1] ?? '') : 'firm'
}

export function groupedCodes(permissions: readonly Permission[]): CodeGroup[] {
  const groups = new Map<string, Permission[]>()
  for (const one of permissions) {
    const name = groupOf(one.code)
    groups.set(name, [...(groups.get(name) ?? []), one])
  }
  return [...groups].map(([name, codes]) => ({ name, codes }))
}

/** What somebody may do with all their roles together; "all" reaches further than "own". */
export function together(grants: readonly Record<string, string>[]): Record<string, string> {
  const all: Record<string, string> = {}
  for (const one of grants) {
    for (const [code, scope] of Object.entries(one)) if (all[code] !== 'all') all[code] = scope
  }
  return all
}

export function useCodeNames() {
  const { t, te } = useI18n()
  const { rightOf } = useRightNames()
  /** In the reader's language where we know the code; packs bring codes of their own. */
  const nameOf = (one: Permission) => rightOf(one.code) ?? one.label
  const groupName = (group: string) => {
    const key = `settings.code_groups.${group}`
    return te(key) ? t(key) : group
  }
  return { nameOf, groupName }
}
