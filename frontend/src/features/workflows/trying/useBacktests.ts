/** Back-tests of a workflow: the latest ones, beginning one, and stopping it. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'
import { KEY, pathOf } from '../useWorkflows'

export type Run = Schemas['BackTestRun']
export type BackTest = Schemas['BackTest']
export type Sampled = Schemas['BackTestMoment']
/** Hints may be missed; whoever waits for work looks again by himself. */
const LOOK = 3_000

export const isAtWork = (run: Run): boolean => ['queued', 'running', 'cancelling'].includes(run.state)

export function useBacktests(workflow: () => number) {
  const client = useQueryClient()
  const queryKey = computed(() => [KEY, 'backtests', String(workflow())])
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(api.GET('/api/v1/workflows/{id}/backtests/', { params: pathOf(workflow()), signal })),
    refetchInterval: ({ state }) => (state.data?.results.some(isAtWork) ? LOOK : false),
  })
  const latest = computed<Run | undefined>(() => query.data.value?.results[0])
  useLiveKeys(
    () => (latest.value && isAtWork(latest.value) ? [`job:${latest.value.id}`] : []),
    () => [[...queryKey.value]],
  )
  const again = () => Promise.all([client.invalidateQueries({ queryKey: queryKey.value }), client.invalidateQueries({ queryKey: ['jobs'] })])
  const cancelling = useMutation({
    mutationFn: (run: Run) => ask(api.POST('/api/v1/jobs/{id}/cancel/', { params: pathOf(run.id) })),
    onSettled: again,
  })
  return {
    ...query,
    latest,
    begin: async (days: number) => {
      const run = await ask(api.POST('/api/v1/workflows/{id}/backtests/', { params: pathOf(workflow()), body: { days } }))
      client.setQueryData(queryKey.value, { results: [run, ...(query.data.value?.results ?? [])] })
      void client.invalidateQueries({ queryKey: ['jobs'] })
    },
    cancelling,
  }
}
