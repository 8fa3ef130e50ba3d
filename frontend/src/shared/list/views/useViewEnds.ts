/** Keeping what was changed in a view, and taking a view away, with a way back. */

import { useI18n } from 'vue-i18n'

import { useToasts } from '../../toasts'
import { useAsyncAction } from '../../useAsyncAction'
import type { ListViewState } from './useListView'
import { type ListView, useViewDeeds } from './useViews'

export function useViewEnds(state: ListViewState) {
  const { t } = useI18n()
  const toasts = useToasts()
  const deeds = useViewDeeds(state.list)

  async function said<T>(deed: () => Promise<T>): Promise<T | undefined> {
    try {
      return await deed()
    } catch (fault) {
      toasts.fail(fault)
      return undefined
    }
  }

  async function bringBack(view: ListView): Promise<void> {
    const { name, query, columns, sharing, team } = view
    const made = await said(() => deeds.save({ name, query, columns, sharing, team }))
    if (made) state.open(made)
  }

  const keep = useAsyncAction((view: ListView) =>
    said(async () => {
      const { query, columns } = view
      const kept = await deeds.change(view, state.shown())
      state.forgetDraft(view)
      const undo = () => said(async () => state.reset(await deeds.change(kept, { query, columns })))
      toasts.show(t('views.kept', { name: view.name }), { action: { label: t('shell.undo'), run: () => void undo(), isUndo: true } })
    }),
  )

  const remove = useAsyncAction((view: ListView) =>
    said(async () => {
      await deeds.remove(view)
      state.forgetDraft(view)
      state.open(null, true)
      toasts.show(t('views.deleted', { name: view.name }), { action: { label: t('shell.undo'), run: () => void bringBack(view), isUndo: true } })
    }),
  )

  return { keep, remove }
}
