/** Work on all that are selected that begins as a job: the tray at the top shows how far it is. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useToasts } from '../toasts'
import { useFormat } from '../useFormat'
import type { Chosen, ListRow } from './kind'
import type { RecordList } from './useRecordList'

export function useBulkJobs<R extends ListRow>(list: RecordList<R>) {
  const { t } = useI18n()
  const toasts = useToasts()
  const format = useFormat()
  const client = useQueryClient()
  const { kind, selection, rows, address } = list

  const chosen = (): Chosen =>
    selection.isAll.value ? { filter: address.narrowing.value, leave_out: [...selection.ids.value] } : { ids: [...selection.ids.value] }
  const wordFor = (number: number) => (number === 1 ? kind.words.value.one : kind.words.value.many)
  /** In words: “312 contacts”. */
  const said = computed(() => {
    const count = selection.countOf(rows.total.value.value)
    const number = format.number(count)
    return `${selection.isAll.value && !rows.total.value.exact ? t('list.about', { number }) : number} ${wordFor(count)}`
  })

  function begun(): void {
    void client.invalidateQueries({ queryKey: ['jobs'] })
    toasts.show(t('list.started'), { tone: 'good' })
    selection.clear()
  }

  return { chosen, said, begun, wordFor }
}
