/** What is done to all selected records at once, and how it is taken back. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { useColleagues } from '../catalogues'
import { useToasts } from '../toasts'
import { useAsyncAction } from '../useAsyncAction'
import { useFormat } from '../useFormat'
import type { AllThat, Assignment, ListRow, Way } from './kind'
import type { RecordList } from './useRecordList'

/** As many as one request takes. */
export const CHUNK = 1000

interface Handed {
  id: number
  owner: number | null
  team: number | null
}

/** Records by whom they belonged to, so that each group goes back in one request. */
export function byHolder(handed: Handed[]): { to: Assignment; ids: number[] }[] {
  const groups = new Map<string, { to: Assignment; ids: number[] }>()
  for (const { id, owner, team } of handed) {
    const key = `${owner}/${team}`
    const group = groups.get(key) ?? { to: { owner, team }, ids: [] }
    group.ids.push(id)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export function chunks<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))
}

export function useBulk<R extends ListRow>(list: RecordList<R>) {
  const { t } = useI18n()
  const toasts = useToasts()
  const format = useFormat()
  const colleagues = useColleagues()
  const client = useQueryClient()
  const { kind, selection, rows, address } = list

  const count = computed(() => selection.countOf(rows.total.value.value))
  const countText = computed(() => {
    const number = format.number(count.value)
    return selection.isAll.value && !rows.total.value.exact ? t('list.about', { number }) : number
  })
  /** What waits for a yes, because it cannot be undone. */
  const asking = ref<{ text: string; run: () => Promise<void> } | null>(null)

  const wordFor = (number: number) => (number === 1 ? kind.words.value.one : kind.words.value.many)

  function shown(ids: Iterable<number>, change: (row: R) => R): void {
    for (const id of ids) rows.patch(id, change)
  }

  function holderNames(to: Assignment): Pick<ListRow, 'included'> {
    const owner = colleagues.person(to.owner)
    const team = colleagues.team(to.team)
    return { included: { ...('owner' in to ? { owner: owner ?? null } : {}), ...('team' in to ? { team: team ?? null } : {}) } }
  }

  const given = (row: R, to: Assignment): R => ({ ...row, ...to, included: { ...row.included, ...holderNames(to).included } })

  async function putBack(handed: Handed[]): Promise<void> {
    for (const { to, ids } of byHolder(handed)) {
      for (const some of chunks(ids, CHUNK)) await kind.assign(some, to)
      shown(ids, (row) => given(row, to))
    }
    void rows.refresh()
  }

  function tell(text: string, handed: Handed[], missing: number): void {
    const whole = missing > 0 ? `${text} ${t('list.left_out', { count: format.number(missing) }, missing)}` : text
    if (handed.length > 0) toasts.undoable(whole, () => putBack(handed))
    else toasts.show(whole)
  }

  async function startJob(given: AllThat & Assignment): Promise<void> {
    await kind.assignAll(given)
    void client.invalidateQueries({ queryKey: ['jobs'] })
    toasts.show(t('list.started'), { tone: 'good' })
    selection.clear()
  }

  function askFirst(text: string, given: AllThat & Assignment): void {
    asking.value = { text, run: () => startJob(given) }
  }

  const everything = (): AllThat => ({ filter: address.narrowing.value, leave_out: [...selection.ids.value] })

  const assigning = useAsyncAction(async (to: Assignment, name: string) => {
    const words = { count: countText.value, what: wordFor(count.value), name }
    if (selection.isAll.value) return askFirst(t('list.confirm_assign', words), { ...everything(), ...to })
    const handed: Handed[] = []
    let missing = 0
    for (const some of chunks([...selection.ids.value], CHUNK)) {
      const answer = await kind.assign(some, to)
      handed.push(...answer.before)
      missing += answer.not_found.length
      shown(some.filter((id) => !answer.not_found.includes(id)), (row) => given(row, to))
    }
    tell(t('list.assigned', { ...words, count: format.number(handed.length), what: wordFor(handed.length) }), handed, missing)
    selection.clear()
    void rows.refresh()
  })

  const dealing = useAsyncAction(async (team: number, name: string, way: Way = 'turn') => {
    const words = { count: countText.value, what: wordFor(count.value), name }
    if (selection.isAll.value) {
      await startJob({ ...everything(), deal_out: team, way })
      return true
    }
    const handed: Handed[] = []
    let missing = 0
    for (const some of chunks([...selection.ids.value], CHUNK)) {
      const answer = await kind.dealOut(some, team, way)
      handed.push(...answer.before)
      missing += answer.not_found.length
      for (const [id, owner] of Object.entries(answer.owners)) shown([Number(id)], (row) => given(row, { owner, team }))
    }
    tell(t('list.dealt', { ...words, count: format.number(handed.length), what: wordFor(handed.length) }), handed, missing)
    selection.clear()
    void rows.refresh()
    return true
  })

  const confirming = useAsyncAction(async () => {
    await asking.value?.run()
    asking.value = null
  })

  return { count, countText, asking, assigning, dealing, confirming }
}
