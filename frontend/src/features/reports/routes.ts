/** The address of reports. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('reports')]).then(([found]) => found)

export const reportRoutes: RouteRecordRaw[] = [
  { path: '/reports', name: 'reports', component: () => withWords(import('./ReportsPage.vue')), meta: { title: 'shell.reports', needs: 'crm.messages.view' } },
]
