/** Tags given to all that are selected, or taken from them, and how that is taken back. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Schemas } from '@/api/client'
import { useToasts } from '../toasts'
import { useAsyncAction } from '../useAsyncAction'
import { useFormat } from '../useFormat'
import type { ListRow } from './kind'
import { CHUNK, chunks } from './useBulk'
import type { RecordList } from './useRecordList'

type Side = Schemas['Tagged']['added'][number]

export function useBulkTags<R extends ListRow>(list: RecordList<R>) {
  const { t } = useI18n()
  const toasts = useToasts()
  const format = useFormat()
  const client = useQueryClient()
  const { kind, selection, rows, address } = list
  const wordFor = (number: number) => (number === 1 ? kind.words.value.one : kind.words.value.many)

  const count = computed(() => selection.countOf(rows.total.value.value))
  /** In words: “312 contacts”. */
  const chosen = computed(() => {
    const number = format.number(count.value)
    const isAbout = selection.isAll.value && !rows.total.value.exact
    return `${isAbout ? t('list.about', { number }) : number} ${wordFor(count.value)}`
  })

  async function putBack(added: Side[], removed: Side[]): Promise<void> {
    for (const { tag, ids } of added) await kind.tag?.(ids, { remove: [tag] })
    for (const { tag, ids } of removed) await kind.tag?.(ids, { add: [tag] })
    void rows.refresh()
  }

  async function tagChosen(add: string[], remove: string[]): Promise<void> {
    const [added, removed]: [Side[], Side[]] = [[], []]
    let [changed, missing] = [0, 0]
    for (const some of chunks([...selection.ids.value], CHUNK)) {
      const answer = await kind.tag!(some, { add, remove })
      added.push(...answer.added)
      removed.push(...answer.removed)
      changed += answer.changed
      missing += answer.not_found.length
    }
    const text = t('tags.bulk_done', { count: format.number(changed), what: wordFor(changed) }, changed)
    const whole = missing > 0 ? `${text} ${t('list.left_out', { count: format.number(missing) }, missing)}` : text
    if (changed > 0) toasts.undoable(whole, () => putBack(added, removed))
    else toasts.show(whole)
    void rows.refresh()
  }

  async function tagAll(add: string[], remove: string[]): Promise<void> {
    await kind.tagAll!({ filter: address.narrowing.value, leave_out: [...selection.ids.value], add, remove })
    void client.invalidateQueries({ queryKey: ['jobs'] })
    toasts.show(t('list.started'), { tone: 'good' })
  }

  const tagging = useAsyncAction(async (add: string[], remove: string[]) => {
    await (selection.isAll.value ? tagAll : tagChosen)(add, remove)
    void client.invalidateQueries({ queryKey: ['tags'] })
    selection.clear()
    return true
  })

  return { chosen, tagging }
}
