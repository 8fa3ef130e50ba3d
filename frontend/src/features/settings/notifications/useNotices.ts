/** How one is told of each kind of notification, and when the daily mail comes. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'

import { api, ask, type Schemas } from '@/api/client'

export type Notices = Schemas['NoticeSettings']
export type Kind = Schemas['NoticeKind']
export type Way = Pick<Kind, 'bell' | 'mail' | 'push'>

const KEY = ['settings', 'notices']

export function useNotices() {
  const client = useQueryClient()
  const found = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET('/api/v1/me/notification-settings/')) })

  async function keep(kinds: Record<string, Way>, daily_mail: { hour: number; weekdays: number[] }): Promise<void> {
    const body = { kinds: changed(found.data.value?.kinds ?? [], kinds), daily_mail }
    client.setQueryData(KEY, await ask(api.PUT('/api/v1/me/notification-settings/', { body })))
  }
  return { ...found, keep }
}

/** The kinds whose way is not as it was: the others go on following what comes with them. */
export function changed(kinds: Kind[], ways: Record<string, Way>) {
  return kinds.flatMap(({ kind, bell, mail, push }) => {
    const way = ways[kind]
    return way && (way.bell !== bell || way.mail !== mail || way.push !== push) ? [{ kind, ...way }] : []
  })
}

export const waysOf = (kinds: Kind[]): Record<string, Way> =>
  Object.fromEntries(kinds.map(({ kind, bell, mail, push }) => [kind, { bell, mail, push }]))
