/** The choices of an export: what there is to choose, what was chosen last, and beginning it. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { remembered } from '../remembered'
import { useToasts } from '../toasts'
import { useAsyncAction } from '../useAsyncAction'
import { type Asked, type Choice, type Exported, FIRST_CHOICE, keysOf, readColumns, startExport, type Which, wishOf } from './exports'

const CHOICES = {
  contact: remembered<Choice>('export.contact', { ...FIRST_CHOICE }),
  organisation: remembered<Choice>('export.organisation', { ...FIRST_CHOICE }),
}

export function useExport(given: { of: Exported; asked: Asked; shown: string[] }, ended: () => void) {
  const { t, locale } = useI18n()
  const client = useQueryClient()
  const toasts = useToasts()
  const choice = CHOICES[given.of]
  const read = useQuery({ queryKey: ['export-columns', given.of, locale], queryFn: () => readColumns(given.of) })
  const columns = computed(() => read.data.value?.columns ?? [])
  /** Where there is no list, there are no columns of one. */
  const ways = computed<Which[]>(() => (given.shown.length > 0 ? ['view', 'usual', 'all', 'picked'] : ['usual', 'all', 'picked']))

  const keysOfWay = (way: Which) => keysOf(way, columns.value, given.shown, choice.value.picked)
  const which = computed<Which>({
    get: () => (ways.value.includes(choice.value.which) ? choice.value.which : 'usual'),
    set: (way) => {
      // Picking begins with what was chosen until then.
      if (way === 'picked' && keysOfWay('picked').length === 0) choice.value.picked = keysOfWay(which.value)
      choice.value.which = way
    },
  })
  const keys = computed(() => keysOfWay(which.value))

  const starting = useAsyncAction(async () => {
    await startExport(given.of, wishOf(choice.value, keys.value, given.asked))
    void client.invalidateQueries({ queryKey: ['jobs'] })
    toasts.show(t('export.started'), { tone: 'good' })
    ended()
  })

  return { choice, columns, ways, which, keys, keysOfWay, read, starting }
}
