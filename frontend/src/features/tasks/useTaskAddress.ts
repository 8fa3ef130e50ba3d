/** What the address says of the tasks that are shown: the way of showing them, whose, and which. */

import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { Query } from '@/shared/tasks/tasks'

export const VIEWS = ['day', 'list', 'board', 'calendar'] as const
export type View = (typeof VIEWS)[number]
export const WHOSE = ['mine', 'team', 'all'] as const
export type Whose = (typeof WHOSE)[number]

/** What narrows the list, each by its name in the address. */
export const FILTERS = ['status', 'priority', 'due', 'q', 'contact', 'organisation', 'completed', 'created'] as const
export type Filter = (typeof FILTERS)[number]

export function useTaskAddress() {
  const route = useRoute()
  const router = useRouter()

  const textOf = (name: string): string => (typeof route.query[name] === 'string' ? (route.query[name] as string) : '')

  function put(change: Record<string, string | undefined>, isStep = false): void {
    const query = { ...route.query, ...change }
    void (isStep ? router.push({ query }) : router.replace({ query }))
  }

  function word<Word extends string>(name: string, words: readonly Word[], usual: Word): WritableComputedRef<Word> {
    return computed({
      get: () => words.find((one) => one === textOf(name)) ?? usual,
      set: (value) => put({ [name]: value === usual ? undefined : value }),
    })
  }

  const view = word('view', VIEWS, 'day')
  const whose = word('who', WHOSE, 'mine')
  const open = computed({
    get: () => (/^\d{1,15}$/.test(textOf('task')) ? Number(textOf('task')) : 0),
    set: (id) => put({ task: id ? String(id) : undefined }, id > 0),
  })
  const filters = computed(() => Object.fromEntries(FILTERS.map((name) => [name, textOf(name)]).filter(([, value]) => value)) as Partial<Record<Filter, string>>)
  /** Whose tasks, as the server takes it. */
  const ofThem = computed<Query>(() => (whose.value === 'mine' ? { mine: true } : whose.value === 'team' ? { team: 'mine' } : {}))

  return {
    view,
    whose,
    open,
    filters,
    ofThem,
    ordering: computed({ get: () => textOf('sort') || 'due_at', set: (sort) => put({ sort: sort === 'due_at' ? undefined : sort }) }),
    /** The day a calendar stands on. */
    day: computed({ get: () => (/^\d{4}-\d{2}-\d{2}$/.test(textOf('day')) ? textOf('day') : ''), set: (day) => put({ day: day || undefined }) }),
    span: word('span', ['month', 'week'] as const, 'month'),
    setFilter: (name: Filter, value: string) => put({ [name]: value || undefined }),
    clear: () => put(Object.fromEntries(FILTERS.map((name) => [name, undefined]))),
    isNew: computed(() => 'new' in route.query),
    wasNew: () => put({ new: undefined }),
  }
}

export type TaskAddress = ReturnType<typeof useTaskAddress>
