/** What a list is narrowed and ordered by stands in the address: it can be shared, and Back undoes it. */

import { computed } from 'vue'
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router'

import { useSession } from '../useSession'
import type { FilterSpec, Query } from './kind'
import { boundsOf, rangeOf } from './ranges'

const one = (value: unknown): string => (Array.isArray(value) ? String(value[0] ?? '') : String(value ?? ''))

export function useListAddress(filters: () => FilterSpec[], ordering: string) {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const own = route.path

  // A page that is being left still draws: it must not read the next page's address.
  let last = route.query
  const query = computed(() => (route.path === own ? (last = route.query) : last))

  const q = computed(() => one(query.value.q))
  const order = computed(() => one(query.value.ordering))
  const chosen = computed<Record<string, string>>(() =>
    Object.fromEntries(filters().flatMap(({ key }) => (one(query.value[key]) ? [[key, one(query.value[key])]] : []))),
  )

  /** Of a query, what this list knows. */
  const known = (given: Query): Query => {
    const names = ['q', 'ordering', ...filters().map(({ key }) => key)]
    return Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]]] : [])))
  }

  function go(changes: LocationQueryRaw, keepsTrace: boolean): void {
    const wanted = { ...query.value, ...changes }
    for (const [key, value] of Object.entries(wanted)) if (!value) delete wanted[key]
    void (keepsTrace ? router.push({ query: wanted }) : router.replace({ query: wanted }))
  }

  /** As the API takes it, without the ordering. */
  const narrowing = computed<Query>(() => {
    const found: Query = q.value.trim().length >= 2 ? { q: q.value.trim() } : {}
    for (const { key, kind } of filters()) {
      const value = chosen.value[key]
      if (!value) continue
      const range = kind === 'range' ? rangeOf(value) : null
      if (range) {
        const { after, before } = boundsOf(range, session.me?.time_zone || undefined, Date.now())
        if (after) found[`${key}_after`] = after
        if (before) found[`${key}_before`] = before
      } else if (kind !== 'range') found[key] = kind === 'flag' ? 'true' : value
    }
    return found
  })

  return {
    q,
    chosen,
    narrowing,
    /** The name of the order that is asked for; empty for the usual one. */
    order,
    ordering: computed(() => order.value || (narrowing.value.q ? '' : ordering)),
    /** The saved view that is shown; empty for none. */
    view: computed(() => one(query.value.view)),
    known,
    /** What it is narrowed and ordered by, as the address has it. */
    kept: computed(() => known(Object.fromEntries(Object.entries(query.value).map(([name, value]) => [name, one(value)])))),
    /** Look at something else altogether. */
    open: (wanted: Query, replaces: boolean) => void (replaces ? router.replace({ query: wanted }) : router.push({ query: wanted })),
    /** What makes one list another. */
    key: computed(() => ({ q: narrowing.value.q ?? '', ...chosen.value, ordering: order.value })),
    isNarrowed: computed(() => q.value !== '' || Object.keys(chosen.value).length > 0),
    search: (text: string) => go({ q: text }, false),
    filter: (key: string, value: string) => go({ [key]: value }, true),
    sort: (value: string) => go({ ordering: value === ordering ? '' : value }, false),
    clear: () => go(Object.fromEntries(['q', ...filters().map(({ key }) => key)].map((key) => [key, ''])), true),
  }
}

export type ListAddress = ReturnType<typeof useListAddress>
