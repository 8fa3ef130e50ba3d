/** The addresses of the inbox. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

const meta = { title: 'shell.inbox', needs: 'crm.messages.view' }
const page = () => Promise.all([import('./InboxPage.vue'), learn('inbox'), learn('notes')]).then(([found]) => found)

export const inboxRoutes: RouteRecordRaw[] = [
  { path: '/inbox', name: 'inbox', component: page, meta },
  { path: '/inbox/:id(\\d+)', name: 'conversation', component: page, meta },
  { path: '/inbox/with/:contact(\\d+)', name: 'conversation-with', component: page, meta },
]
