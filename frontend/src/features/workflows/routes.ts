/** The addresses of workflows. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.workflows.view'
const title = 'shell.workflows'
const under = '/workflows'
// The builder of conditions speaks the words of segments.
const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('workflows'), learn('segments')]).then(([found]) => found)

export const workflowRoutes: RouteRecordRaw[] = [
  { path: '/workflows', name: 'workflows', component: () => withWords(import('./list/WorkflowsPage.vue')), meta: { title, needs } },
  { path: '/workflows/overdue', component: () => withWords(import('./overdue/OverduePage.vue')), meta: { title: 'workflows.overdue.title', needs, under } },
  { path: '/workflows/playbooks', component: () => withWords(import('./playbooks/PlaybooksPage.vue')), meta: { title: 'workflows.playbooks.title', needs: 'crm.workflows.activate', under } },
  { path: '/workflows/:id(\\d+)', name: 'workflow', component: () => withWords(import('./WorkflowPage.vue')), meta: { title, needs, under } },
  { path: '/workflows/:id(\\d+)/people/:enrolment(\\d+)', name: 'journey', component: () => withWords(import('./live/JourneyPage.vue')), meta: { title, needs, under } },
]
