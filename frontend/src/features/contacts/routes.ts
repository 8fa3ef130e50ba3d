/** The addresses of contacts. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.contacts.view'
const title = 'contacts.title'

export const contactRoutes: RouteRecordRaw[] = [
  { path: '/contacts', name: 'contacts', component: () => import('./ContactListPage.vue'), meta: { title, needs } },
  { path: '/contacts/:id(\\d+)', name: 'contact', component: () => Promise.all([import('./ContactPage.vue'), learn('notes'), learn('tasks'), learn('relations')]).then(([page]) => page), meta: { title, needs, under: '/contacts' } },
]
