/** The address of the lifecycle's figures. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('lifecycle'), learn('segments')]).then(([found]) => found)

export const lifecycleRoutes: RouteRecordRaw[] = [
  { path: '/lifecycle', name: 'lifecycle', component: () => withWords(import('./LifecyclePage.vue')), meta: { title: 'shell.lifecycle', needs: 'crm.contacts.view' } },
]
