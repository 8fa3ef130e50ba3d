/** The address of Home. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

export const homeRoutes: RouteRecordRaw[] = [
  {
    path: '/home',
    name: 'home',
    component: () => Promise.all([import('./HomePage.vue'), learn('home'), learn('tasks'), learn('inbox')]).then(([page]) => page),
    meta: { title: 'shell.home' },
  },
]
