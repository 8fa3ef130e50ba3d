/** Templates of tasks and the rules that use them: read, kept, deleted. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { tagOf } from '@/shared/records/tag'
import { fetchAll } from '../usePages'

export type Template = Schemas['TaskTemplate']
export type Rule = Schemas['TaskRule']
export type Figure = Schemas['Figure']
export type Per = 'assignee' | 'team' | 'template'

export function useTemplates() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['settings', 'task-templates'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/task-templates/', { params: { query: { page_size: 200, cursor } } }))),
  })
  return { templates: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useRules() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['settings', 'task-rules'],
    queryFn: () => fetchAll((cursor) => ask(api.GET('/api/v1/task-rules/', { params: { query: { page_size: 200, cursor } } }))),
  })
  return { rules: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

export function useFigures(per: () => Per) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: computed(() => ['settings', 'task-figures', per()]),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/v1/task-figures/', { params: { query: { per: per() } }, signal }))).results,
  })
  return { figures: computed(() => data.value ?? []), fault: error, isPending, again: () => void refetch() }
}

const path = (row: { id: number }) => ({ path: { id: String(row.id) } })
const seen = (row: { version?: number }) => ({ 'If-Match': tagOf(row.version ?? 0) })

export function useTaskSettingDeeds() {
  const client = useQueryClient()

  async function refreshing<Result>(deed: Promise<Result>): Promise<Result> {
    try {
      return await deed
    } finally {
      const keys = [['settings', 'task-templates'], ['settings', 'task-rules'], ['task-templates']]
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
    }
  }

  return {
    saveTemplate: (row: Template | undefined, body: Schemas['NewTaskTemplateRequest']) =>
      refreshing(row ? ask(api.PATCH('/api/v1/task-templates/{id}/', { params: path(row), body, headers: seen(row) })) : ask(api.POST('/api/v1/task-templates/', { body }))),
    removeTemplate: (row: Template) => refreshing(ask(api.DELETE('/api/v1/task-templates/{id}/', { params: path(row), headers: seen(row) }))),
    saveRule: (row: Rule | undefined, body: Schemas['TaskRuleRequest']) =>
      refreshing(row ? ask(api.PATCH('/api/v1/task-rules/{id}/', { params: path(row), body, headers: seen(row) })) : ask(api.POST('/api/v1/task-rules/', { body }))),
    removeRule: (row: Rule) => refreshing(ask(api.DELETE('/api/v1/task-rules/{id}/', { params: path(row), headers: seen(row) }))),
  }
}
