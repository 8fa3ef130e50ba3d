/** Changing a task field by field: each is saved when it is left, and what is refused says so at its field. */

import { reactive, ref, watch, type Ref } from 'vue'

import { Problem } from '@/api/problems'
import { reasonOf } from '../faults'
import { useDraft } from '../useDraft'
import type { Task, TaskChange } from './tasks'
import { useTaskDeeds } from './useTasks'

export function useTaskEdit(task: Ref<Task>) {
  const deeds = useTaskDeeds()
  const faults = reactive<Record<string, string>>({})
  const fault = ref('')
  const isSaving = ref(false)
  /** What is typed outlives the drawer until it is saved. */
  const draft = useDraft(
    () => `task.${task.value.id}.texts`,
    () => ({ title: task.value.title, description: task.value.description ?? '' }),
  )
  watch(
    () => [task.value.title, task.value.description],
    () => draft.isChanged.value || draft.discard(),
  )
  let queue = Promise.resolve()

  /** One after the other, each upon the version that the one before it made. */
  function save(body: TaskChange): Promise<void> {
    queue = queue.then(() => send(body))
    return queue
  }

  async function send(body: TaskChange): Promise<void> {
    for (const name of Object.keys(faults)) delete faults[name]
    fault.value = ''
    isSaving.value = true
    try {
      await deeds.change(task.value, body)
      if ('title' in body || 'description' in body) draft.discard()
    } catch (caught) {
      const errors = caught instanceof Problem ? caught.errors : []
      for (const one of errors) faults[one.field.split(/[.[]/)[0] ?? ''] = one.detail
      if (errors.length === 0) fault.value = reasonOf(caught)
    } finally {
      isSaving.value = false
    }
  }

  function saveTexts(): void {
    const { title, description } = draft.value.value
    const body: TaskChange = {}
    if (title.trim() && title.trim() !== task.value.title) body.title = title.trim()
    if (description.trim() !== (task.value.description ?? '')) body.description = description.trim()
    if (Object.keys(body).length > 0) void save(body)
    else if (!title.trim()) draft.discard()
  }

  return { texts: draft.value, isRestored: draft.isRestored, faults, fault, isSaving, save, saveTexts, deeds }
}
