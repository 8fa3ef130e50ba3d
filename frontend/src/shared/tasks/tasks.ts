/** Tasks as the app keeps them: what one is, and where the answers that hold it are kept. */

import type { InfiniteData, QueryClient } from '@tanstack/vue-query'

import type { Schemas } from '@/api/client'

export type Task = Schemas['Task']
export type TaskChange = Schemas['PatchedTaskChangeRequest']
export type NewTask = Schemas['TaskRequest']
export type Status = NonNullable<Task['status']>
export type Priority = NonNullable<Task['priority']>
export type CheckItem = Task['checklist'][number]
export type Template = Schemas['TaskTemplate']
export type Change = Partial<Pick<Task, 'status' | 'assignee' | 'team' | 'due_date' | 'due_time' | 'priority'>>
export interface TaskPage {
  results: Task[]
  next: string | null
  total: { value: number; exact: boolean }
}
export type Query = Record<string, string | number | boolean | undefined>

export const STATUSES: Status[] = ['pending', 'in_progress', 'completed', 'cancelled']
export const PRIORITIES: Priority[] = ['urgent', 'high', 'medium', 'low']
export const INCLUDED = 'assignee,team,contact,organisation'
export const TONES: Record<Priority, 'bad' | 'warn' | 'neutral'> = { urgent: 'bad', high: 'warn', medium: 'neutral', low: 'neutral' }

export const taskKey = (id: number) => ['task', id] as const
export const listKey = (query: Query) => ['tasks', query] as const

export const isOpen = (task: Task): boolean => task.status === 'pending' || task.status === 'in_progress'
export const isOverdue = (task: Task, now: number): boolean => isOpen(task) && task.due_at !== null && Date.parse(task.due_at) <= now

/** The day it stands on for this reader: with a time of day, that of the moment where they are. */
export const dayOf = (task: Task, dayKey: (moment: string) => string): string | null =>
  task.due_time && task.due_at ? dayKey(task.due_at) : (task.due_date ?? null)

/** Whom or what it is about, and where that is. */
export const aboutOf = (task: Task): { path: string; name: string } | null => {
  const { contact, organisation } = task.included ?? {}
  if (task.contact) return { path: `/contacts/${task.contact}`, name: contact?.display_name ?? '' }
  if (task.organisation) return { path: `/organisations/${task.organisation}`, name: organisation?.name ?? '' }
  return null
}

/** Put the task as it is now in the place of what the answers hold. */
export function showTask(client: QueryClient, id: number, change: (task: Task) => Task): void {
  client.setQueriesData<InfiniteData<TaskPage>>({ queryKey: ['tasks'] }, (data) => data && withTask(data, id, change))
  client.setQueryData<Task | null>(taskKey(id), (task) => task && change(task))
}

export function withTask(data: InfiniteData<TaskPage>, id: number, change: (task: Task) => Task): InfiniteData<TaskPage> {
  if (!data.pages.some((page) => page.results.some((task) => task.id === id))) return data
  const pages = data.pages.map((page) => ({ ...page, results: page.results.map((task) => (task.id === id ? change(task) : task)) }))
  return { ...data, pages }
}
