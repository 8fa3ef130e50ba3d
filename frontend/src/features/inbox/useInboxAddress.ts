/** What the address says of the inbox: the queue, the search and what narrows it. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { CHANNELS } from './channels'
import { type Narrowing, QUEUES, type Queue } from './useInbox'

export function useInboxAddress() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string) => (typeof route.query[name] === 'string' ? (route.query[name] as string) : '')
  const put = (change: Record<string, string | undefined>) => void router.replace({ query: { ...route.query, ...change } })

  const queue = computed<Queue>({
    get: () => QUEUES.find((one) => one === text('queue')) ?? 'mine',
    // Another queue is another list: what was open in the old one need not be in it.
    set: (now) => void router.push({ name: 'inbox', query: { ...route.query, queue: now === 'mine' ? undefined : now } }),
  })
  const channel = computed({ get: () => CHANNELS.find((one) => one === text('channel')) ?? '', set: (now: string) => put({ channel: now || undefined }) })
  const waiting = computed({ get: () => text('waiting') === 'true', set: (now: boolean) => put({ waiting: now ? 'true' : undefined }) })
  const q = computed({ get: () => text('q'), set: (now: string) => put({ q: now || undefined }) })
  /** A search looks everywhere: who was closed a year ago is found as well. */
  const narrowing = computed<Narrowing>(() => ({
    queue: q.value ? 'all' : queue.value,
    q: q.value || undefined,
    channel: channel.value || undefined,
    waiting: waiting.value || undefined,
  }))
  return { queue, channel, waiting, q, narrowing }
}

export type InboxAddress = ReturnType<typeof useInboxAddress>
