/** The addresses of organisations. */

import type { RouteRecordRaw } from 'vue-router'

const needs = 'crm.contacts.view'
const title = 'organisations.title'

export const organisationRoutes: RouteRecordRaw[] = [
  { path: '/organisations', name: 'organisations', component: () => import('./OrganisationListPage.vue'), meta: { title, needs } },
  { path: '/organisations/:id(\\d+)', name: 'organisation', component: () => import('./OrganisationPage.vue'), meta: { title, needs, under: '/organisations' } },
]
