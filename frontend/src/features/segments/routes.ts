/** The addresses of segments. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const needs = 'crm.contacts.view'
const title = 'shell.segments'
const withWords = <T>(page: Promise<T>) => Promise.all([page, learn('segments')]).then(([found]) => found)

export const segmentRoutes: RouteRecordRaw[] = [
  { path: '/segments', name: 'segments', component: () => withWords(import('./SegmentsPage.vue')), meta: { title, needs } },
  { path: '/segments/:id(\\d+|new)', name: 'segment', component: () => withWords(import('./SegmentPage.vue')), meta: { title, needs, under: '/segments' } },
]
