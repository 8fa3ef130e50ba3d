/** Where the person is: the room, then the record that is open. */

import { computed, onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'

const open = ref<{ title: string }[]>([])

export interface Crumb {
  title: string
  /** Leads there; the last one leads nowhere. */
  to?: string
}

/** Name what is open, once its name is known; the top bar and the window's title show it. */
export function useCrumb(title: MaybeRefOrGetter<string | undefined>): void {
  const crumb = ref({ title: '' })
  open.value.push(crumb.value)
  watch(
    () => toValue(title) ?? '',
    (now) => {
      crumb.value.title = now
      open.value = [...open.value]
    },
    { immediate: true },
  )
  onScopeDispose(() => (open.value = open.value.filter((one) => one !== crumb.value)))
}

/** A route says with `meta.under` which screen it belongs to. */
export function useTrail() {
  const { t } = useI18n()
  const route = useRoute()
  const router = useRouter()
  return computed<Crumb[]>(() => {
    const { under } = route.meta
    // A screen that is shut has its place in the address of one that is missing.
    const title = route.name === 'missing' && route.query.needs ? 'shell.locked.title' : route.meta.title
    const room = under ? router.resolve(under) : null
    const trail = [
      room?.meta.title ? { title: t(room.meta.title), to: under } : null,
      title && title !== room?.meta.title ? { title: t(title), to: route.path } : null,
      ...open.value.filter((one) => one.title),
    ].filter((one): one is Crumb => one !== null)
    return trail.map((one, index) => (index === trail.length - 1 ? { title: one.title } : one))
  })
}
