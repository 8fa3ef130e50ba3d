/** What a list is narrowed and ordered by stands in the address: it can be shared, and Back undoes it. */

import { computed } from 'vue'
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router'

import { useSession } from '../useSession'
import type { Grouping } from './grouping'
import type { FilterSpec, Query } from './kind'
import { numbersOf } from './numbers'
import { boundsOf, daysOf, rangeOf } from './ranges'

const bounded = (low: string, from: string | undefined, high: string, to: string | undefined): Query => ({ ...(from ? { [low]: from } : {}), ...(to ? { [high]: to } : {}) })

function ofNumbers(key: string, value: string): Query {
  const { from, to } = numbersOf(value) ?? {}
  return bounded(`${key}.min`, from?.toString(), `${key}.max`, to?.toString())
}

const one = (value: unknown): string => (Array.isArray(value) ? String(value[0] ?? '') : String(value ?? ''))

export function useListAddress(filters: () => FilterSpec[], ordering: string, groupings: () => Grouping[]) {
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

  /** What the rows are grouped by; empty for nothing. */
  const group = computed(() => (groupings().some(({ key }) => key === one(query.value.group)) ? one(query.value.group) : ''))

  /** Of a query, what this list knows. */
  const known = (given: Query): Query => {
    const names = ['q', 'ordering', 'group', 'folded', ...filters().map(({ key }) => key)]
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
    for (const filter of filters()) {
      const value = chosen.value[filter.key]
      if (!value) continue
      if (filter.kind === 'range') Object.assign(found, ofRange(filter, value))
      else if (filter.kind === 'numbers') Object.assign(found, ofNumbers(filter.key, value))
      else found[filter.key] = filter.kind === 'flag' ? 'true' : value
    }
    return found
  })

  function ofRange({ key, of }: FilterSpec, value: string): Query {
    const range = rangeOf(value)
    if (!range) return {}
    const zone = session.me?.time_zone || undefined
    if (of === 'days') {
      const { from, to } = daysOf(range, zone, Date.now())
      return bounded(`${key}.min`, from, `${key}.max`, to)
    }
    const { after, before } = boundsOf(range, zone, Date.now())
    if (!of) return bounded(`${key}_after`, after, `${key}_before`, before)
    // The later end is included there, so it is the last moment of its day.
    return bounded(`${key}.min`, after, `${key}.max`, before && new Date(Date.parse(before) - 1).toISOString())
  }

  return {
    q,
    chosen,
    narrowing,
    /** The name of the order that is asked for; empty for the usual one. */
    order,
    group,
    /** Which groups are folded, see `grouping`. */
    folded: computed(() => one(query.value.folded)),
    groupBy: (key: string) => go({ group: key, folded: '' }, true),
    fold: (folded: string) => go({ folded }, false),
    ordering: computed(() => order.value || (narrowing.value.q ? '' : ordering)),
    /** The saved view that is shown; empty for none. */
    view: computed(() => one(query.value.view)),
    known,
    /** What it is narrowed and ordered by, as the address has it. */
    kept: computed(() => known(Object.fromEntries(Object.entries(query.value).map(([name, value]) => [name, one(value)])))),
    /** Look at something else altogether. */
    open: (wanted: Query, replaces: boolean) => void (replaces ? router.replace({ query: wanted }) : router.push({ query: wanted })),
    /** What makes one list another. */
    key: computed(() => ({ q: narrowing.value.q ?? '', ...chosen.value, ordering: order.value, group: group.value })),
    isNarrowed: computed(() => q.value !== '' || Object.keys(chosen.value).length > 0),
    search: (text: string) => go({ q: text }, false),
    filter: (key: string, value: string) => go({ [key]: value }, true),
    sort: (value: string) => go({ ordering: value === ordering ? '' : value }, false),
    clear: () => go(Object.fromEntries(['q', ...filters().map(({ key }) => key)].map((key) => [key, ''])), true),
  }
}

export type ListAddress = ReturnType<typeof useListAddress>
