/** The addresses of broadcasts. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.broadcasts.view'
const title = 'shell.broadcasts'
const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('broadcasts'), learn('message_reports'), learn('segments')]).then(([found]) => found)

export const broadcastRoutes: RouteRecordRaw[] = [
  { path: '/broadcasts', name: 'broadcasts', component: () => withWords(import('./BroadcastsPage.vue')), meta: { title, needs } },
  { path: '/broadcasts/:id(\\d+|new)', name: 'broadcast', component: () => withWords(import('./BroadcastPage.vue')), meta: { title, needs, under: '/broadcasts' } },
]
