/** How somebody wants to be reached, and why a message would or would not get there. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'

export type Wishes = Schemas['Wishes']
export type Change = Schemas['WishesRequest']
export type Explanation = Schemas['ReachVerdict']
export type Channel = Schemas['MessageRequest']['channel']

/** The channels that somebody can switch off. */
export const SWITCHES = ['email', 'sms', 'whatsapp', 'push'] as const

export function useReach(id: number) {
  const client = useQueryClient()
  const key = ['contact-reach', id]
  const path = { contact: String(id) }
  const { data, isPending, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/contacts/{contact}/preferences/', { params: { path }, signal })),
  })
  useLiveKeys([`contact:${id}`], [key])
  const change = async (body: Change) => {
    const now = await ask(api.PUT('/api/v1/contacts/{contact}/preferences/', { params: { path }, body }))
    client.setQueryData(key, now)
    await client.invalidateQueries({ queryKey: ['contact-explained', id] })
  }
  return { wishes: data, isPending, fault: error, change }
}

export function useExplanation(id: number, channel: Ref<Channel>, topic: Ref<string>) {
  return useQuery({
    queryKey: computed(() => ['contact-explained', id, channel.value, topic.value]),
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/messages/explain/', { params: { query: { contact: id, channel: channel.value, topic: topic.value } }, signal })),
    enabled: () => topic.value !== '',
    staleTime: 0,
  })
}
