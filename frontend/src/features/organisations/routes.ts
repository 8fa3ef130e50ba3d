/** The addresses of organisations. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.contacts.view'
const title = 'organisations.title'

export const organisationRoutes: RouteRecordRaw[] = [
  { path: '/organisations', name: 'organisations', component: () => import('./OrganisationListPage.vue'), meta: { title, needs } },
  { path: '/organisations/:id(\\d+)', name: 'organisation', component: () => Promise.all([import('./OrganisationPage.vue'), learn('notes'), learn('tasks'), learn('relations')]).then(([page]) => page), meta: { title, needs, under: '/organisations' } },
]
