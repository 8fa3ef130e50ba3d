/** Scores, to be defined; and what a drafted one would come to. */

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { useSettled } from '@/shared/useSettled'
import { fetchAll } from '../usePages'
import type { FactorJson } from './factors'
import type { GradeJson, Score } from './scores'

export type Given = Partial<Pick<Score, 'type' | 'key' | 'label' | 'description' | 'least' | 'most' | 'order'>> & { factors: FactorJson[]; grades: GradeJson[]; thresholds: number[] }
export interface Drafted {
  type: string
  least: number
  most: number
  factors: FactorJson[]
  grades: GradeJson[]
}
export type Preview = Schemas['ScorePreview']

export function useScores() {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: ['settings', 'scores'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/scores/', { params: { query: { ordering: 'order', page_size: 200, cursor } } }))),
  })
  return { scores: computed<Score[]>(() => data.value ?? []), fault: error, isPending, isFetching, again: () => void refetch() }
}

/** What the factors would come to, a moment after something was last changed. */
export function useScorePreview(drafted: () => Drafted & { score?: number }) {
  const asked = useSettled(
    computed(() => JSON.stringify(drafted())),
    350,
  )
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: computed(() => ['settings', 'score-preview', asked.value]),
    queryFn: ({ signal }) => ask(api.POST('/api/v1/scores/preview/', { body: JSON.parse(asked.value) as never, signal })),
    enabled: () => drafted().factors.length > 0 && Boolean(drafted().type),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return { preview: data, fault: error, isBusy: isFetching, again: () => void refetch() }
}

export function useScoreDeeds() {
  const client = useQueryClient()
  const KEYS = [['settings', 'scores'], ['settings', 'score-preview'], ['scores'], ['contact-scores'], ['condition-fields']]
  const refresh = () => Promise.all(KEYS.map((queryKey) => client.invalidateQueries({ queryKey })))
  const path = (score: Score) => ({ path: { id: String(score.id) } })
  const held = (score: Score) => ({ 'If-Match': tagOf(score.version ?? 0) })

  async function save(score: Score | undefined, given: Given): Promise<void> {
    try {
      if (score) await ask(api.PATCH('/api/v1/scores/{id}/', { params: path(score), body: given as never, headers: held(score) }))
      else await ask(api.POST('/api/v1/scores/', { body: given as never }))
    } finally {
      await refresh()
    }
  }

  return {
    save,
    // Not waited for: the drawer closes itself, and could not once its row is gone.
    remove: (score: Score) => ask(api.DELETE('/api/v1/scores/{id}/', { params: path(score), headers: held(score) })).finally(() => void refresh()),
  }
}
