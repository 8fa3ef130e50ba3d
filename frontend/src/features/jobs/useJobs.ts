/** The person's long work: what runs, what has just ended, and following it live. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { paced, useLive, useLiveKeys } from '@/shared/live'
import { remembered } from '@/shared/remembered'
import { useToasts } from '@/shared/toasts'
import { useCalm } from '@/shared/useCalm'
import { useNow } from '@/shared/useNow'
import { useSession } from '@/shared/useSession'

export type Job = Schemas['Job']
type Page = Schemas['PaginatedJobList']

const KEY = ['jobs', 'mine'] as const
const SHOWN = 30
/** What ended is shown so long, unless it is put away before. */
const LINGERS = 24 * 60 * 60_000
const PACE = 500

const putAway = remembered<number[]>('jobs.put_away', [])

export const hasEnded = (job: Job): boolean => ['cancelled', 'done', 'failed'].includes(job.state)

/** Seconds until it is done, as far as anybody can tell. */
export function secondsLeft(job: Job): number | null {
  if (job.state !== 'running' || !job.total || !job.rate || job.rate <= 0) return null
  return Math.max(0, Math.round((job.total - job.done) / job.rate))
}

export function useJobs() {
  const session = useSession()
  const client = useQueryClient()
  const now = useNow()
  const { data, error, isPending, refetch, isFetching } = useQuery({
    queryKey: KEY,
    queryFn: () => ask(api.GET('/api/v1/jobs/', { params: { query: { page_size: SHOWN } } })),
    enabled: useCalm(),
  })

  /** Whoever runs the system is sent everybody's; the tray shows one's own. */
  const mine = computed(() => (data.value?.results ?? []).filter((job) => job.asked_by === session.me?.id))
  const running = computed(() => mine.value.filter((job) => !hasEnded(job)))
  const ended = computed(() =>
    mine.value.filter(
      (job) =>
        hasEnded(job) &&
        !putAway.value.includes(job.id) &&
        now.value - new Date(job.ended_at ?? job.created_at).getTime() < LINGERS,
    ),
  )

  useLiveKeys(() => running.value.map((job) => `job:${job.id}`), [[...KEY]])
  const started = paced(() => void client.invalidateQueries({ queryKey: KEY }), PACE)
  useLive(['user:me'], (hint) => hint.kind === 'job_started' && started.call())

  function dismiss(jobs: Job[]): void {
    // Old numbers are not asked about again: those jobs have left the list.
    putAway.value = [...putAway.value, ...jobs.map((job) => job.id)].slice(-200)
  }

  return { running, ended, error, isPending, isFetching, refetch, dismiss }
}

/** Whether what it did can still be put back. */
export const canUndo = (job: Job, now: number): boolean => !!job.can_undo_until && now < new Date(job.can_undo_until).getTime()

/** Putting back what a job did is a job of its own, which the tray shows. */
export function useUndoing() {
  const client = useQueryClient()
  const toasts = useToasts()
  return useMutation({
    mutationFn: (id: number) => ask(api.POST('/api/v1/jobs/{id}/undo/', { params: { path: { id: String(id) } } })),
    onError: (fault) => toasts.fail(fault),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

export function useCancelling() {
  const client = useQueryClient()
  const toasts = useToasts()
  return useMutation({
    mutationFn: (id: number) => ask(api.POST('/api/v1/jobs/{id}/cancel/', { params: { path: { id: String(id) } } })),
    onSuccess: (changed) =>
      client.setQueryData<Page>(KEY, (page) => page && { ...page, results: page.results.map((job) => (job.id === changed.id ? changed : job)) }),
    onError: (fault) => {
      toasts.fail(fault)
      void client.invalidateQueries({ queryKey: KEY })
    },
  })
}
