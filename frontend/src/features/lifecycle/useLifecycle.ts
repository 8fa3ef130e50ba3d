/** Lifecycles with their figures, and samples by which somebody checks that stages are right. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { everything } from '@/shared/catalogues'

export type Figures = Schemas['StageFigures']
export type Sample = Schemas['StageSample']
export type Sampled = Schemas['SampledContact']

export function useLifecycles() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['lifecycle', 'all'],
    queryFn: () => everything((cursor) => ask(api.GET('/api/v1/lifecycles/', { params: { query: { page_size: 200, cursor } } }))),
  })
  return { lifecycles: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useReport(id: () => number | undefined, days: () => number) {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['lifecycle', 'report', id(), days()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/lifecycles/{id}/report/', { params: { path: { id: String(id()) }, query: { days: days() } }, signal })),
    enabled: () => id() !== undefined,
    placeholderData: keepPreviousData,
  })
  return { report: data, fault: error, isPending, isFetching, again: () => void refetch() }
}

export function useSamples(lifecycle: () => number | undefined) {
  const client = useQueryClient()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['lifecycle', 'samples', lifecycle()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/stage-samples/', { params: { query: { lifecycle: lifecycle(), ordering: '-id', page_size: 50 } }, signal })),
    enabled: () => lifecycle() !== undefined,
  })
  const refresh = () => client.invalidateQueries({ queryKey: ['lifecycle', 'samples'] })
  return {
    samples: computed(() => data.value?.results ?? []),
    fault: error,
    isPending,
    again: () => void refetch(),
    draw: (perStage: number) => ask(api.POST('/api/v1/stage-samples/', { body: { lifecycle: lifecycle()!, per_stage: perStage } })).finally(refresh),
  }
}

export function useSampled(sample: () => number | undefined) {
  const client = useQueryClient()
  const queryKey = computed(() => ['lifecycle', 'sampled', sample()])
  const { data, error, isPending, refetch } = useQuery({
    queryKey,
    queryFn: () => everything((cursor) => ask(api.GET('/api/v1/sampled-contacts/', { params: { query: { sample: sample(), page_size: 200, cursor } } }))),
    enabled: () => sample() !== undefined,
  })
  async function judge(one: Sampled, isRight: boolean | null): Promise<void> {
    const body = { is_right: isRight, note: one.note ?? '' }
    try {
      await ask(api.PATCH('/api/v1/sampled-contacts/{id}/', { params: { path: { id: String(one.id) } }, body }))
    } finally {
      await Promise.all([queryKey.value, ['lifecycle', 'samples']].map((key) => client.invalidateQueries({ queryKey: key })))
    }
  }
  return { people: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch(), judge }
}
