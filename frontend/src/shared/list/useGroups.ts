/** A list's rows in groups: what they are grouped by, which groups are folded, and how each is called. */

import { computed, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { useFormat } from '../useFormat'
import { type Group, groupedReader, isFoldedIn, toggled } from './grouping'
import type { ListKind, ListRow, Query } from './kind'
import type { ListAddress } from './useListAddress'
import type { KeysetRows, KeysetSource } from './useKeysetRows'

const NONE = 'none'
/** What says how rows are shown, and not which. */
const SHAPE = ['fields', 'include', 'ordering']
/** What the groups without a value are called, where they have a word of their own. */
const NOBODY: Record<string, string> = { owner: 'records.nobody', team: 'list.no_team', stage: 'list.no_stage' }

export function useGroups<R extends ListRow>(kind: ListKind<R>, address: ListAddress) {
  const { t } = useI18n()
  const format = useFormat()
  let reader: ReturnType<typeof groupedReader<R>> | null = null
  let asked = ''

  const isFolded = (key: string) => isFoldedIn(address.folded.value, key)

  /** Reads the list in groups, where it is to be. */
  function readerOf(by: string, query: Query): KeysetSource<R>['read'] | null {
    if (!by) return null
    const now = JSON.stringify([by, query])
    if (asked !== now || !reader) {
      asked = now
      const narrowing = Object.fromEntries(Object.entries(query).filter(([name]) => !SHAPE.includes(name)))
      reader = groupedReader<R>({
        groups: async (signal) => {
          const found = await kind.groups(narrowing, by, signal)
          return { groups: found.results as Group[], leftOff: found.left_off }
        },
        rows: (filter, cursor, size, signal) => kind.read({ ...query, ...filter }, cursor, size, signal),
        isFolded,
      })
    }
    return reader.read
  }

  /** What was folded or unfolded meanwhile is taken out of what is shown, or read. */
  function settle(rows: KeysetRows<R>): void {
    const book = rows.book.value
    if (!address.group.value || !reader) return
    const changed = [...book.rows()].find(({ head }) => head && head.isFolded !== isFolded(head.key))
    if (!changed?.head) return
    const { id, head } = changed
    book.cutBehind(id, head.isFolded ? reader.startOf(head.key) : reader.behind(head.key))
    rows.patch(id, (row) => ({ ...row, head: { ...head, isFolded: !head.isFolded } }))
    rows.retry()
  }

  function nameOf(group: Group): string {
    if (group.key === NONE) return t(NOBODY[address.group.value] ?? 'list.groups.none')
    return address.group.value === 'country' ? format.region(group.key) : group.label || group.key
  }

  return {
    readerOf,
    watchFolds: (rows: KeysetRows<R>) => watch([address.folded, rows.book], () => settle(rows), { immediate: true }),
    toggle: (key: string) => address.fold(toggled(address.folded.value, key)),
    foldAll: () => address.fold('*'),
    unfoldAll: () => address.fold(''),
    nameOf,
    by: computed(() => kind.groupings.value.find(({ key }) => key === address.group.value)),
  }
}
