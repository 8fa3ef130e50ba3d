/** Which saved view a list shows, and whether the reader has changed it since. */

import { computed, type Ref } from 'vue'

import { usePreference } from '../../preferences'
import { type ColumnChoice } from '../columns'
import type { Query } from '../kind'
import type { ListAddress } from '../useListAddress'
import { inOrder, stepped } from './order'
import { choiceOf, isSame } from './sameness'
import { type ListName, type ListView, useViews } from './useViews'

/** `own` are the columns of the list without a view. */
export function useListView(list: ListName, address: ListAddress, own: Ref<ColumnChoice>) {
  const { views: all, isPending } = useViews(list)
  /** Everybody has the tabs in their own order, also those that others share. */
  const tabs = usePreference<{ order: number[] }>(`${list}.tabs`, { order: [] })
  const views = computed(() => inOrder(all.value, tabs.value.order))
  /** Columns that were changed in a view and not saved, by its id. */
  const drafts = usePreference<Record<string, ColumnChoice>>(`${list}.drafts`, {})
  const current = computed(() => views.value.find((view) => String(view.id) === address.view.value))
  const draft = computed(() => current.value && drafts.value[current.value.id])

  const columns = computed<ColumnChoice>({
    get: () => (current.value ? (draft.value ?? choiceOf(current.value.columns)) : own.value),
    set: (choice) => {
      if (current.value) drafts.value = { ...drafts.value, [current.value.id]: choice }
      else own.value = choice
    },
  })

  /** What is looked for now differs from what was saved, or its columns do. */
  const isChanged = computed(() => {
    const view = current.value
    if (!view) return false
    return !isSame(address.known(view.query), address.kept.value) || (!!draft.value && !isSame(draft.value, choiceOf(view.columns)))
  })

  const addressOf = (view: ListView | null): Query => (view ? { ...address.known(view.query), view: String(view.id) } : {})

  function forgetDraft(view: ListView): void {
    drafts.value = Object.fromEntries(Object.entries(drafts.value).filter(([id]) => id !== String(view.id)))
  }

  return {
    list,
    views,
    isPending,
    current,
    columns,
    isChanged,
    forgetDraft,
    /** What the list shows now, to be kept. */
    shown: (): { query: Query; columns: ColumnChoice } => ({ query: { ...address.kept.value }, columns: columns.value }),
    addressOf,
    move: (view: ListView, step: -1 | 1) => (tabs.value = { order: stepped(views.value, view.id, step) }),
    open: (view: ListView | null, replaces = false) => address.open(addressOf(view), replaces),
    reset: (view: ListView) => {
      forgetDraft(view)
      address.open(addressOf(view), true)
    },
  }
}

export type ListViewState = ReturnType<typeof useListView>
