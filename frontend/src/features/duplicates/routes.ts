/** The addresses of duplicates and merges. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const title = 'shell.duplicates'
const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('duplicates')]).then(([found]) => found)

export const duplicateRoutes: RouteRecordRaw[] = [
  { path: '/duplicates', name: 'duplicates', component: () => withWords(import('./DuplicatesPage.vue')), meta: { title, needs: 'crm.contacts.view' } },
  {
    path: '/merge/organisations/:one(\\d+)/:two(\\d+)',
    name: 'merge-organisations',
    component: () => withWords(import('./MergePage.vue')),
    meta: { title: 'shell.merge_organisations', needs: 'crm.contacts.merge', under: '/duplicates' },
  },
  {
    path: '/merge/:one(\\d+)/:two(\\d+)',
    name: 'merge',
    component: () => withWords(import('./MergePage.vue')),
    meta: { title: 'shell.merge', needs: 'crm.contacts.merge', under: '/duplicates' },
  },
]
