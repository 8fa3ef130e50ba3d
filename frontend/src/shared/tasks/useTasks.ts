/** Tasks of a list or one of them, and what can be done with them; changes show at once and come back where refused. */

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, newKey } from '@/api/client'
import { Problem } from '@/api/problems'
import { cursorOf } from '../list/book'
import { say } from '../i18n'
import { tagOf } from '../records/tag'
import { useToasts } from '../toasts'
import { type Change, INCLUDED, listKey, type NewTask, type Query, showTask, type Task, type TaskChange, taskKey } from './tasks'

export function useTaskPages(query: MaybeRefOrGetter<Query>, enabled: MaybeRefOrGetter<boolean> = true) {
  const found = useInfiniteQuery({
    queryKey: computed(() => listKey(toValue(query))),
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET('/api/v1/tasks/', { params: { query: { ...toValue(query), include: INCLUDED, cursor: pageParam } as never }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => cursorOf(last.next) ?? undefined,
    enabled: () => toValue(enabled),
  })
  return {
    tasks: computed(() => found.data.value?.pages.flatMap((page) => page.results) ?? []),
    total: computed(() => found.data.value?.pages[0]?.total ?? null),
    fault: found.error,
    isFirst: found.isPending,
    isFetching: found.isFetching,
    hasMore: found.hasNextPage,
    isMoreComing: found.isFetchingNextPage,
    more: () => void found.fetchNextPage(),
    again: () => void found.refetch(),
  }
}

export function useTask(id: MaybeRefOrGetter<number>) {
  const { data, error, isPending } = useQuery({
    queryKey: computed(() => taskKey(toValue(id))),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/tasks/{id}/', { params: { path: { id: String(toValue(id)) }, query: { include: INCLUDED } }, signal })),
    enabled: () => toValue(id) > 0,
    retry: false,
  })
  return { task: computed(() => data.value), fault: error, isPending }
}

export function useTaskDeeds() {
  const client = useQueryClient()
  const toasts = useToasts()

  const refresh = (): void => {
    for (const name of ['tasks', 'task']) void client.invalidateQueries({ queryKey: [name] })
  }

  async function add(body: NewTask, key = newKey()): Promise<Task> {
    const made = await ask(api.POST('/api/v1/tasks/', { body, headers: { 'Idempotency-Key': key } }))
    refresh()
    return made
  }

  /** The task as it is then. Where somebody else was quicker, the person is asked whose value holds. */
  async function change(task: Task, body: TaskChange): Promise<Task> {
    showTask(client, task.id, (now) => ({ ...now, ...(body as Partial<Task>) }))
    try {
      const path = { id: String(task.id) }
      const changed = await ask(api.PATCH('/api/v1/tasks/{id}/', { params: { path }, body, headers: { 'If-Match': tagOf(task.version ?? 0) } }))
      showTask(client, task.id, (now) => ({ ...now, ...changed, included: now.included }))
      return changed
    } catch (fault) {
      showTask(client, task.id, (now) => ({ ...now, ...task }))
      if (fault instanceof Problem && fault.status === 412) conflict(task, body, fault)
      else throw fault
      return task
    } finally {
      refresh()
    }
  }

  /** Both values are told, and the person chooses. */
  function conflict(task: Task, body: TaskChange, fault: Problem): void {
    const current = fault.current as Task | undefined
    const name = Object.keys(body)[0] as keyof TaskChange | undefined
    const theirs = name && current ? String(current[name as keyof Task] ?? '–') : '–'
    const mine = name ? String(body[name] ?? '–') : '–'
    const keep = { label: say('tasks.keep_mine'), run: () => void change(current ?? task, body).catch((again: unknown) => toasts.fail(again)) }
    toasts.show(say('tasks.conflict', { theirs, mine }), { tone: 'bad', stays: 0, action: current && keep })
  }

  /** Do something that is refused in words, and not by throwing. */
  async function quietly(deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed()
      return true
    } catch (fault) {
      toasts.fail(fault)
      return false
    }
  }

  async function complete(task: Task): Promise<void> {
    const before = task.status
    const isDone = before === 'completed'
    await quietly(async () => {
      const changed = await change(task, { status: isDone ? 'pending' : 'completed' })
      if (!isDone) toasts.undoable(say('tasks.completed', { title: task.title }), () => change(changed, { status: before }))
    })
  }

  /** Many alike; `said` is told, and each goes back to what it was if that is undone. */
  async function changeMany(ids: number[], changes: Change, said: (count: number) => string): Promise<boolean> {
    return quietly(async () => {
      const { before, changed } = await ask(api.POST('/api/v1/tasks/change-many/', { body: { ids, changes } as never }))
      refresh()
      if (changed > 0) toasts.undoable(said(changed), () => takeBack(before, Object.keys(changes) as (keyof Change)[]))
    })
  }

  async function takeBack(before: ({ id: number } & Change)[], names: (keyof Change)[]): Promise<void> {
    const alike = new Map<string, number[]>()
    for (const one of before) {
      const was = JSON.stringify(Object.fromEntries(names.map((name) => [name, one[name] ?? null])))
      alike.set(was, [...(alike.get(was) ?? []), one.id])
    }
    try {
      for (const [was, ids] of alike) await ask(api.POST('/api/v1/tasks/change-many/', { body: { ids, changes: JSON.parse(was) as Change } as never }))
    } finally {
      refresh()
    }
  }

  async function remove(task: Task): Promise<void> {
    await ask(api.DELETE('/api/v1/tasks/{id}/', { params: { path: { id: String(task.id) } }, headers: { 'If-Match': tagOf(task.version ?? 0) } }))
    client.removeQueries({ queryKey: taskKey(task.id) })
    refresh()
  }

  async function fromTemplates(templates: number[], about: { contact?: number; organisation?: number }): Promise<Task[]> {
    const { results } = await ask(api.POST('/api/v1/tasks/from-templates/', { body: { templates, ...about } }))
    refresh()
    return results
  }

  return { add, change, complete, changeMany, remove, fromTemplates, quietly, refresh }
}
