/** The address of records. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

export const recordRoutes: RouteRecordRaw[] = [
  {
    path: '/records',
    name: 'records',
    component: () => Promise.all([import('./RecordsPage.vue'), learn('kept')]).then(([page]) => page),
    meta: { title: 'shell.records', needs: 'crm.records.view' },
  },
]
