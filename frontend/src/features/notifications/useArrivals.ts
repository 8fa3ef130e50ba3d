/** Tell of what has just come, where somebody is looking; the bell counts it everywhere. */

import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'

import { linkOf } from '@/shared/links'
import { paced, useLive, type Hint } from '@/shared/live'
import { useToasts } from '@/shared/toasts'
import { readNewest } from './useNotifications'

const PACE = 1500
const AT_ONCE = 3

export function useArrivals(): void {
  const { t } = useI18n()
  const client = useQueryClient()
  const router = useRouter()
  const toasts = useToasts()
  let news = new Set<number>()

  async function tell(): Promise<void> {
    const fresh = news
    news = new Set()
    const isListed = router.currentRoute.value.name === 'notifications'
    if (!fresh.size || document.hidden || isListed) return
    if (fresh.size > AT_ONCE) return say(t('notifications.many', fresh.size), '/app/notifications')
    const { results } = await readNewest(AT_ONCE * 2)
    for (const one of results.filter((each) => fresh.has(each.id) && !each.read_at)) say(one.title, one.action_url)
  }

  function say(text: string, path: string): void {
    const { to } = linkOf(path)
    toasts.show(text, { stays: 6, action: to ? { label: t('notifications.open'), run: () => void router.push(to) } : undefined })
  }

  const telling = paced(() => void tell().catch(() => undefined), PACE)
  const counting = paced(() => void client.invalidateQueries({ queryKey: ['notifications'] }), PACE)

  useLive(['user:me'], (hint: Hint) => {
    if (hint.kind !== 'notification' && hint.kind !== 'notifications_read') return
    counting.call()
    if (hint.kind !== 'notification') return
    news.add(Number(hint.notification))
    telling.call()
  })
}
