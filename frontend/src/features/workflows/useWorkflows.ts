/** Workflows: listed, read, written, published and steered. */

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useLiveKeys } from '@/shared/live'
import { tagOf } from '@/shared/records/tag'
import { together } from '@/shared/together'
import type { WorkflowJson } from './document'

export type Workflow = Schemas['Workflow']
export type Status = Workflow['status']
export type Kind = Workflow['kind']
export type StepType = Schemas['StepType']
export type TriggerType = Schemas['TriggerType']
export type Option = Schemas['Option']
export type Version = Schemas['LiveVersion']
export type Numbers = Schemas['WorkflowNumbers']
export type StepNumbers = Schemas['StepNumbers']

export interface Asked {
  q?: string
  status?: string[]
  kind?: string
  pack?: string
}

export const KEY = 'workflows'
export const pathOf = (id: number | string) => ({ path: { id: String(id) } })
export const cursorOf = (next: string | null | undefined) => (next ? (new URL(next).searchParams.get('cursor') ?? undefined) : undefined)

export function useWorkflows(query: () => Asked) {
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: computed(() => [KEY, 'list', query()]),
    queryFn: ({ pageParam, signal }) => ask(api.GET('/api/v1/workflows/', { params: { query: { ...query(), ordering: '-updated_at', cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  })
  useLiveKeys(['workflows'], [[KEY, 'list']])
  return {
    rows: computed(() => data.value?.pages.flatMap((page) => page.results) ?? []),
    fault: error,
    isPending,
    isFetching,
    hasMore: hasNextPage,
    more: () => void fetchNextPage(),
    again: () => void refetch(),
  }
}

export function useWorkflow(id: () => string) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => [KEY, 'one', id()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/workflows/{id}/', { params: pathOf(id()), signal })),
    enabled: () => /^\d+$/.test(id()),
  })
  useLiveKeys(
    () => (/^\d+$/.test(id()) ? [`workflow:${id()}`] : []),
    () => [
      [KEY, 'one', id()],
      [KEY, 'numbers', id()],
      [KEY, 'enrolments', id()],
    ],
  )
  return { workflow: data, fault: error, isPending, again: () => void refetch() }
}

/** Every type of trigger and step, as the panels are drawn from. */
export const useCatalogue = together(() => {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [KEY, 'catalogue'],
    queryFn: ({ signal }) => ask(api.GET('/api/v1/workflows/catalogue/', { signal })),
    staleTime: 5 * 60_000,
  })
  const steps = computed(() => new Map((data.value?.steps ?? []).map((one) => [one.name, one])))
  const triggers = computed(() => new Map((data.value?.triggers ?? []).map((one) => [one.name, one])))
  return {
    catalogue: data,
    fault: error,
    isPending,
    again: () => void refetch(),
    stepOf: (name: string) => steps.value.get(name),
    triggerOf: (name: string) => triggers.value.get(name),
  }
})

export function useVersions(id: () => number) {
  return useQuery({
    queryKey: computed(() => [KEY, 'versions', String(id())]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/workflows/{id}/versions/', { params: pathOf(id()), signal })),
  })
}

export function useVersion(id: () => number, number: () => number | null) {
  return useQuery({
    queryKey: computed(() => [KEY, 'version', String(id()), number()]),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/v1/workflows/{id}/versions/{number}/', { params: { path: { id: String(id()), number: String(number()) } }, signal }))).document as WorkflowJson,
    enabled: () => number() !== null,
    staleTime: Infinity,
  })
}

export function useNumbers(id: () => number, version: () => number | null) {
  return useQuery({
    queryKey: computed(() => [KEY, 'numbers', String(id()), version()]),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/workflows/{id}/steps/', { params: { ...pathOf(id()), query: version() === null ? {} : { version: version()! } }, signal })),
    placeholderData: keepPreviousData,
  })
}

export type Steering = 'pause' | 'resume' | 'archive'

export function useWorkflowDeeds() {
  const client = useQueryClient()
  const kept = (one: Workflow): Workflow => {
    client.setQueryData([KEY, 'one', String(one.id)], one)
    void client.invalidateQueries({ queryKey: [KEY, 'list'] })
    return one
  }
  return {
    create: async (body: { name: string; kind?: Kind; draft?: WorkflowJson }) => kept(await ask(api.POST('/api/v1/workflows/', { body: body as never }))),
    /** Whoever changed it since is not written over. */
    change: async (id: number, version: number, body: { name?: string; description?: string; draft?: WorkflowJson }) =>
      kept(await ask(api.PATCH('/api/v1/workflows/{id}/', { params: pathOf(id), body: body as never, headers: { 'If-Match': tagOf(version) } }))),
    read: async (id: number) => kept(await ask(api.GET('/api/v1/workflows/{id}/', { params: pathOf(id) }))),
    duplicate: async (one: Workflow) => kept(await ask(api.POST('/api/v1/workflows/{id}/duplicate/', { params: pathOf(one.id) }))),
    steer: async (one: Workflow, deed: Steering) => kept(await ask(api.POST(`/api/v1/workflows/{id}/${deed}/` as '/api/v1/workflows/{id}/pause/', { params: pathOf(one.id) }))),
    remove: async (one: Workflow) => {
      await ask(api.DELETE('/api/v1/workflows/{id}/', { params: pathOf(one.id), headers: { 'If-Match': tagOf(one.version) } }))
      await client.invalidateQueries({ queryKey: [KEY, 'list'] })
    },
    publish: async (id: number, version: number, body: object) => {
      const done = kept(await ask(api.POST('/api/v1/workflows/{id}/publish/', { params: pathOf(id), body: body as never, headers: { 'If-Match': tagOf(version) } })))
      await client.invalidateQueries({ queryKey: [KEY, 'versions', String(id)] })
      return done
    },
    /** A file as it was given: YAML, or JSON. */
    takeIn: async (text: string, isDry: boolean) => {
      const headers = { 'Content-Type': /^\s*\{/.test(text) ? 'application/json' : 'application/yaml' }
      const told = await ask(api.POST('/api/v1/workflows/import/', { params: { query: { dry_run: isDry } }, body: text as never, headers, bodySerializer: (body: unknown) => body as string }))
      if (!isDry) await client.invalidateQueries({ queryKey: [KEY] })
      return told
    },
  }
}
