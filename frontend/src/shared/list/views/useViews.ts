/** The saved views of a list that a person has, and what can be done with them. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { everything } from '../../catalogues'
import { tagOf } from '../../records/tag'

export type ListView = Schemas['SavedView']
export type ListName = ListView['list']
export type NewView = Pick<ListView, 'name' | 'query' | 'columns' | 'sharing' | 'team'>

const path = (view: ListView) => ({ path: { id: String(view.id) }, header: undefined })

export function useViews(list: ListName) {
  const { data, isPending } = useQuery({
    queryKey: ['views', list],
    queryFn: () => everything<ListView>((cursor) => ask(api.GET('/api/v1/views/', { params: { query: { list, page_size: 200, cursor } } }))),
  })
  return { views: computed(() => data.value ?? []), isPending }
}

export function useViewDeeds(list: ListName) {
  const client = useQueryClient()
  const queryKey = ['views', list]

  /** Shown at once as the server has it now; others' changes come with the next reading. */
  function put(change: (views: ListView[]) => ListView[]): void {
    client.setQueryData<ListView[]>(queryKey, (known) => change(known ?? []).toSorted((one, other) => one.name.localeCompare(other.name)))
    void client.invalidateQueries({ queryKey })
  }

  return {
    save: async (given: NewView): Promise<ListView> => {
      const made = await ask(api.POST('/api/v1/views/', { body: { ...given, list } }))
      put((views) => [...views, made])
      return made
    },
    change: async (view: ListView, changes: Partial<NewView>): Promise<ListView> => {
      const changed = await ask(
        api.PATCH('/api/v1/views/{id}/', { params: path(view), body: changes, headers: { 'If-Match': tagOf(view.version ?? 0) } }),
      )
      put((views) => views.map((one) => (one.id === changed.id ? changed : one)))
      return changed
    },
    remove: async (view: ListView): Promise<void> => {
      await ask(api.DELETE('/api/v1/views/{id}/', { params: path(view) }))
      put((views) => views.filter((one) => one.id !== view.id))
    },
  }
}
