/** Every screen's address, and who may open it. */

import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { say } from '@/shared/i18n'
import { useSession } from '@/shared/useSession'

declare module 'vue-router' {
  interface RouteMeta {
    /** Opens without a session. */
    isOpen?: boolean
    /** The permission code it asks for. */
    needs?: string
    /** The key of its name, for the title and the palette. */
    title?: string
  }
}

const screens: RouteRecordRaw[] = [
  { path: '', redirect: '/contacts' },
  {
    path: '/gallery',
    name: 'gallery',
    component: () => import('@/features/gallery/GalleryPage.vue'),
    meta: { title: 'gallery.title' },
  },
  {
    path: '/:rest(.*)*',
    name: 'missing',
    component: () => import('./shell/MissingPage.vue'),
    meta: { title: 'shell.missing.title' },
  },
]

export const router = createRouter({
  history: createWebHistory('/app/'),
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('@/features/session/SignInPage.vue'),
      meta: { isOpen: true, title: 'session.title' },
    },
    { path: '/', component: () => import('./shell/AppShell.vue'), children: screens },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

let asked: Promise<unknown> | undefined

router.beforeEach(async (to) => {
  const session = useSession()
  asked ??= session.load()
  await asked
  if (!to.meta.isOpen && !session.isSignedIn) return { name: 'sign-in', query: { next: to.fullPath } }
  if (to.meta.needs && !session.can(to.meta.needs)) {
    return { name: 'missing', params: { rest: to.path.slice(1).split('/') }, query: { needs: to.meta.needs } }
  }
  return true
})

router.afterEach((to) => {
  const title = to.meta.title ? say(to.meta.title) : ''
  document.title = title ? `${title} · Rapport` : 'Rapport'
})
