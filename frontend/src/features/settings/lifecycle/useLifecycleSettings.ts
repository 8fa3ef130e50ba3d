/** Lifecycles and their stages, to be defined; and how many would be where. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { GroupJson } from '@/shared/conditions/tree'
import { tagOf } from '@/shared/records/tag'
import { useSettled } from '@/shared/useSettled'
import { fetchAll } from '../usePages'

export type Lifecycle = Schemas['Lifecycle']
export type Stage = Schemas['Stage']
export type Drafted = { key: string; priority: number; conditions: GroupJson }
export type Given = Partial<Omit<Stage, 'conditions'>> & { conditions: GroupJson }

export function useLifecycles() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['settings', 'lifecycles'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/lifecycles/', { params: { query: { page_size: 200, cursor } } }))),
  })
  return { lifecycles: computed<Lifecycle[]>(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useStages(lifecycle: () => number | undefined) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['settings', 'stages', lifecycle()]),
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/stages/', { params: { query: { lifecycle: lifecycle(), ordering: 'order', page_size: 200, cursor } } }))),
    enabled: () => lifecycle() !== undefined,
  })
  return { stages: computed<Stage[]>(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

/** How many would be in each stage, a moment after something was last changed. */
export function useStagePreview(lifecycle: () => number | undefined, drafted: () => Drafted[]) {
  const asked = useSettled(
    computed(() => JSON.stringify(drafted())),
    350,
  )
  const { data, error, isFetching } = useQuery({
    queryKey: computed(() => ['settings', 'stage-preview', lifecycle(), asked.value]),
    queryFn: ({ signal }) =>
      ask(api.POST('/api/v1/lifecycles/{id}/preview/', { params: { path: { id: String(lifecycle()) } }, body: { stages: JSON.parse(asked.value) as never }, signal })),
    enabled: () => lifecycle() !== undefined && asked.value !== '[]',
    placeholderData: keepPreviousData,
    retry: false,
  })
  const counts = computed(() => new Map((data.value?.stages ?? []).map((one) => [one.key, one.count])))
  return { counts, without: computed(() => data.value?.without), fault: error, isBusy: isFetching }
}

export function useLifecycleDeeds() {
  const client = useQueryClient()
  const KEYS = [['settings', 'lifecycles'], ['settings', 'stages'], ['stages'], ['lifecycle'], ['condition-fields']]
  const refresh = () => Promise.all(KEYS.map((queryKey) => client.invalidateQueries({ queryKey })))
  const path = (row: { id: number }) => ({ path: { id: String(row.id) } })
  const held = (row: { version?: number }) => ({ 'If-Match': tagOf(row.version ?? 0) })

  async function saveStage(stage: Stage | undefined, given: Given): Promise<void> {
    try {
      if (stage) await ask(api.PATCH('/api/v1/stages/{id}/', { params: path(stage), body: given as never, headers: held(stage) }))
      else await ask(api.POST('/api/v1/stages/', { body: given as never }))
    } finally {
      await refresh()
    }
  }

  return {
    saveStage,
    // Not waited for: the drawer closes itself, and could not once its row is gone.
    removeStage: (stage: Stage) => ask(api.DELETE('/api/v1/stages/{id}/', { params: path(stage) })).finally(() => void refresh()),
    begin: (type: string) => ask(api.POST('/api/v1/lifecycles/', { body: { type } })).finally(refresh),
    setRisk: (lifecycle: Lifecycle, tree: GroupJson | Record<string, never>) =>
      ask(api.PATCH('/api/v1/lifecycles/{id}/', { params: path(lifecycle), body: { at_risk: tree as never }, headers: held(lifecycle) })).finally(refresh),
    removeLifecycle: (lifecycle: Lifecycle) => ask(api.DELETE('/api/v1/lifecycles/{id}/', { params: path(lifecycle) })).finally(refresh),
  }
}
