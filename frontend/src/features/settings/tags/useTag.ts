/** One tag with how many carry it, and what is read anew once it was changed. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'

export type Tag = Schemas['Tag']
export type Given = Pick<Tag, 'name' | 'colour' | 'description'>

export function useTag(id: () => string) {
  const { data } = useQuery({
    queryKey: computed(() => ['settings', 'tag', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/tags/{id}/', { params: { path: { id: id() }, query: { include: 'used_by' } }, signal })),
    enabled: () => /^\d+$/.test(id()),
    retry: false,
  })
  return { tag: computed(() => (String(data.value?.id) === id() ? data.value : undefined)) }
}

export const carriersOf = (tag: Tag | undefined): number => Number(tag?.included?.used_by?.contacts ?? 0)

export function useTagDeeds() {
  const client = useQueryClient()

  /** Names and colours stand with contacts, too. */
  async function refresh(gone?: Tag): Promise<void> {
    // One that is gone is not asked for again.
    if (gone) client.removeQueries({ queryKey: ['settings', 'tag', String(gone.id)] })
    for (const key of [['tags'], ['contact'], ['contacts'], ['jobs']]) void client.invalidateQueries({ queryKey: key })
    await Promise.all([['settings', 'tags'], ['settings', 'tag']].map((queryKey) => client.invalidateQueries({ queryKey })))
  }

  const path = (tag: Tag) => ({ path: { id: String(tag.id) } })

  async function save(tag: Tag | undefined, body: Given): Promise<void> {
    try {
      if (tag) await ask(api.PATCH('/api/v1/tags/{id}/', { params: path(tag), body, headers: { 'If-Match': tagOf(tag.version ?? 0) } }))
      else await ask(api.POST('/api/v1/tags/', { body }))
    } finally {
      await refresh()
    }
  }

  return {
    save,
    remove: async (tag: Tag) => {
      await ask(api.DELETE('/api/v1/tags/{id}/', { params: path(tag) }))
      await refresh(tag)
    },
    retire: async (tag: Tag) => {
      await ask(api.POST('/api/v1/tags/{id}/retire/', { params: path(tag) }))
      await refresh()
    },
  }
}
