/** The address of tasks; what is shown of them stands behind it. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

export const taskRoutes: RouteRecordRaw[] = [
  {
    path: '/tasks',
    name: 'tasks',
    component: () => Promise.all([import('./TasksPage.vue'), learn('tasks')]).then(([page]) => page),
    meta: { title: 'shell.tasks', needs: 'crm.tasks.view' },
  },
]
