/** A list that comes in pages, one behind the other, as somebody asks for more. */

import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { cursorOf } from '@/shared/list/book'

export interface Page<Row> {
  results: Row[]
  next: string | null
  total: { value: number; exact: boolean }
}

export function usePages<Row>(
  key: MaybeRefOrGetter<readonly unknown[]>,
  fetch: (cursor: string | undefined) => Promise<Page<Row>>,
  enabled: MaybeRefOrGetter<boolean> = true,
) {
  const query = useInfiniteQuery({
    queryKey: computed(() => ['settings', ...toValue(key)]),
    queryFn: ({ pageParam }) => fetch(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => cursorOf(last.next) ?? undefined,
    enabled: () => toValue(enabled),
  })
  return {
    rows: computed(() => query.data.value?.pages.flatMap((page) => page.results) ?? []),
    total: computed(() => query.data.value?.pages[0]?.total ?? null),
    fault: query.error,
    isLoading: query.isFetching,
    isFirst: query.isPending,
    hasMore: query.hasNextPage,
    isMoreComing: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    again: () => void query.refetch(),
  }
}

/** All rows of a list that is known to be short: staff, roles, teams. */
export async function fetchAll<Row>(fetch: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const page = await fetch(cursor)
    rows.push(...page.results)
    cursor = cursorOf(page.next) ?? undefined
  } while (cursor)
  return rows
}
