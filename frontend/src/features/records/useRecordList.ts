/** The records of a type, page by page, as the address narrows and orders them. */

import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask } from '@/api/client'
import { rememberBearers } from '@/shared/kept/useKept'
import { cursorOf } from '@/shared/list/book'

export interface Narrowed {
  type: string
  contact?: string
  organisation?: string
  reviewed?: string
  ordering: string
}

const PAGE = 50

export function useRecordList(narrowed: () => Narrowed) {
  const query = useInfiniteQuery({
    queryKey: computed(() => ['kept', 'list', narrowed()]),
    queryFn: async ({ pageParam, signal }) => {
      const asked = Object.fromEntries(Object.entries(narrowed()).filter(([, value]) => value))
      const page = await ask(api.GET('/api/v1/records/', { params: { query: { ...asked, include: 'contact,organisation', page_size: PAGE, cursor: pageParam } }, signal }))
      rememberBearers(page.results)
      return page
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => cursorOf(last.next) ?? undefined,
    enabled: () => narrowed().type !== '',
  })
  return {
    rows: computed(() => query.data.value?.pages.flatMap((page) => page.results) ?? []),
    total: computed(() => query.data.value?.pages[0]?.total ?? null),
    fault: query.error,
    isPending: query.isPending,
    isFetching: query.isFetching,
    hasMore: query.hasNextPage,
    more: () => void query.fetchNextPage(),
    again: () => void query.refetch(),
  }
}
