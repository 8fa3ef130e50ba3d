/** The addresses of contacts. */

import type { RouteRecordRaw } from 'vue-router'

const needs = 'crm.contacts.view'
const title = 'contacts.title'

export const contactRoutes: RouteRecordRaw[] = [
  { path: '/contacts', name: 'contacts', component: () => import('./ContactListPage.vue'), meta: { title, needs } },
  { path: '/contacts/:id(\\d+)', name: 'contact', component: () => import('./ContactPage.vue'), meta: { title, needs, under: '/contacts' } },
]
