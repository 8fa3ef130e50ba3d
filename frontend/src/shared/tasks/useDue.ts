/** When a task is due, in the reader's words and zone. */

import { useI18n } from 'vue-i18n'

import { useFormat } from '../useFormat'
import { useNow } from '../useNow'
import { plusDays } from './reading'
import { dayOf, isOpen, isOverdue, type Task } from './tasks'

export function useDue() {
  const { t } = useI18n()
  const format = useFormat()
  const now = useNow()

  const today = (): string => format.dayKey(new Date(now.value).toISOString())

  function dayName(day: string): string {
    const near = { [today()]: 'today', [plusDays(today(), 1)]: 'tomorrow', [plusDays(today(), -1)]: 'yesterday' }[day]
    return near ? t(`tasks.${near}`) : format.day(day)
  }

  function said(task: Task): string {
    const day = dayOf(task, format.dayKey)
    if (!day) return ''
    return task.due_time && task.due_at ? t('tasks.day_time', { day: dayName(day), time: format.time(task.due_at) }) : dayName(day)
  }

  const isLate = (task: Task): boolean => isOverdue(task, now.value)

  function ink(task: Task): string {
    if (!isOpen(task)) return 'text-faint'
    if (isLate(task)) return 'text-bad'
    return dayOf(task, format.dayKey) === today() ? 'text-warn' : 'text-quiet'
  }

  return { today, dayName, said, isLate, ink, exact: (task: Task) => (task.due_at ? format.exact(task.due_at) : '') }
}
