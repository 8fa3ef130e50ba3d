/** The addresses of imports. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.contacts.import'
const title = 'shell.imports'
const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('imports')]).then(([found]) => found)

export const importRoutes: RouteRecordRaw[] = [
  { path: '/imports', name: 'imports', component: () => withWords(import('./ImportsPage.vue')), meta: { title, needs } },
  { path: '/imports/:id(\\d+)', name: 'import', component: () => withWords(import('./ImportPage.vue')), meta: { title, needs, under: '/imports' } },
]
