/** The addresses of templates. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.templates.view'
const title = 'shell.templates'
const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('templates'), learn('segments'), learn('message_reports')]).then(([found]) => found)

export const templateRoutes: RouteRecordRaw[] = [
  { path: '/templates', name: 'templates', component: () => withWords(import('./TemplatesPage.vue')), meta: { title, needs } },
  { path: '/templates/bring', name: 'template-bring', component: () => withWords(import('./BringPage.vue')), meta: { title, needs: 'crm.templates.edit', under: '/templates' } },
  { path: '/templates/:id(\\d+)/report', name: 'template-report', component: () => withWords(import('./TemplateReportPage.vue')), meta: { title, needs: 'crm.messages.view', under: '/templates' } },
  { path: '/templates/:id(\\d+)', name: 'template', component: () => withWords(import('./TemplatePage.vue')), meta: { title, needs, under: '/templates' } },
]
