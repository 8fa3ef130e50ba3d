/** What the day begins with, each part read by itself, so that a slow one holds up no other. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useSession } from '@/shared/useSession'

export type Concern = Schemas['Concern']
export type Waiting = Schemas['Conversation']

export const MOST_WAITING = 6

export function useAttention() {
  const session = useSession()
  return useQuery({
    queryKey: ['attention'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/attention/', { signal })),
    enabled: () => session.can('crm.contacts.view'),
    refetchInterval: 300_000,
  })
}

export function useWaiting() {
  const session = useSession()
  return useQuery({
    queryKey: ['conversations', 'home'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/conversations/', { params: { query: { queue: 'mine', waiting: true, ordering: 'waiting_since', page_size: MOST_WAITING } }, signal })),
    enabled: () => session.can('crm.messages.view'),
    refetchInterval: 60_000,
  })
}

/** Where a number of yesterday leads: the list that it counts. */
const LEADS: Record<string, (range: string) => { path: string; query: Record<string, string> }> = {
  new_contacts: (range) => ({ path: '/contacts', query: { created: range } }),
  last_active_contacts: (range) => ({ path: '/contacts', query: { last_active: range } }),
  new_organisations: (range) => ({ path: '/organisations', query: { created: range } }),
  completed_tasks: (range) => ({ path: '/tasks', query: { view: 'list', completed: range } }),
  new_tasks: (range) => ({ path: '/tasks', query: { view: 'list', created: range } }),
}

export function useYesterday() {
  const found = useQuery({
    queryKey: ['yesterday'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/yesterday/', { signal })),
    staleTime: 300_000,
  })
  const numbers = computed(() => {
    const { day = '', numbers: told = [] } = found.data.value ?? {}
    return told.flatMap(({ name, count }) => {
      const to = LEADS[name]?.(`${day}..${day}`)
      return to ? [{ name, count, to }] : []
    })
  })
  return { ...found, numbers, day: computed(() => found.data.value?.day ?? '') }
}
