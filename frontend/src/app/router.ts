/** Every screen's address, and who may open it. */

import { shallowRef } from 'vue'
import { createRouter, createWebHistory, START_LOCATION, type RouteRecordRaw } from 'vue-router'

import { broadcastRoutes } from '@/features/broadcasts/routes'
import { contactRoutes } from '@/features/contacts/routes'
import { duplicateRoutes } from '@/features/duplicates/routes'
import { homeRoutes } from '@/features/home/routes'
import { importRoutes } from '@/features/imports/routes'
import { inboxRoutes } from '@/features/inbox/routes'
import { lifecycleRoutes } from '@/features/lifecycle/routes'
import { organisationRoutes } from '@/features/organisations/routes'
import { recordRoutes } from '@/features/records/routes'
import { segmentRoutes } from '@/features/segments/routes'
import { settings } from '@/features/settings/routes'
import { taskRoutes } from '@/features/tasks/routes'
import { reportRoutes } from '@/features/reports/routes'
import { templateRoutes } from '@/features/templates/routes'
import { workflowRoutes } from '@/features/workflows/routes'
import { isMissingPart } from '@/shared/faults'
import { learn, say } from '@/shared/i18n'
import { useToasts } from '@/shared/toasts'
import { isNobodyThere, useSession } from '@/shared/useSession'
import { mayLeave } from '@/shared/useUnsaved'

declare module 'vue-router' {
  interface RouteMeta {
    /** Opens without a session. */
    isOpen?: boolean
    /** The permission code it asks for. */
    needs?: string
    /** The key of its name, for the title and the palette. */
    title?: string
    /** The address of the screen it belongs to, for the trail at the top. */
    under?: string
  }
}

/** Where somebody sets up the second factor that their role asks for. */
const ENROLMENT = '/accounts/2fa/'

const screens: RouteRecordRaw[] = [
  { path: '', redirect: '/contacts' },
  ...homeRoutes,
  ...contactRoutes,
  ...organisationRoutes,
  ...inboxRoutes,
  ...taskRoutes,
  ...segmentRoutes,
  ...broadcastRoutes,
  ...reportRoutes,
  ...workflowRoutes,
  ...templateRoutes,
  ...duplicateRoutes,
  ...recordRoutes,
  ...importRoutes,
  ...lifecycleRoutes,
  {
    path: '/notifications',
    name: 'notifications',
    component: () => import('@/features/notifications/NotificationsPage.vue'),
    meta: { title: 'notifications.title' },
  },
  {
    path: '/gallery',
    name: 'gallery',
    component: () => Promise.all([import('@/features/gallery/GalleryPage.vue'), learn('gallery')]).then(([page]) => page),
    meta: { title: 'gallery.title' },
  },
  settings,
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

/** Why there is no first screen, and how to try again. */
export const startFault = shallowRef<{ fault: unknown; retry: () => void } | null>(null)

let asked: Promise<unknown> | undefined

/** Asked once, however many wait for the answer. */
const whoIsThere = () => (asked ??= useSession().begin())

/** Fetch what the first screen needs while it is asked who is there; the router goes on from that. */
export function beginEarly(): void {
  // What fails here fails again where somebody can be told.
  const ignored = () => undefined
  whoIsThere().catch(ignored)
  if (isNobodyThere()) return
  const { matched } = router.resolve(location.pathname.replace(/^\/app(?=\/|$)/, '') + location.search)
  for (const { components } of matched) {
    for (const part of Object.values(components ?? {})) {
      if (typeof part === 'function') (part as () => Promise<unknown>)().catch(ignored)
    }
  }
}

router.beforeEach(async (to, from) => {
  const session = useSession()
  try {
    await whoIsThere()
  } catch (fault) {
    asked = undefined
    throw fault
  }
  if (session.lacksSecondFactor) {
    location.assign(ENROLMENT)
    return false
  }
  if (!to.meta.isOpen && !session.isSignedIn) return { name: 'sign-in', query: { next: to.fullPath } }
  if (to.name === 'sign-in' && session.isSignedIn) return { path: '/' }
  if (to.meta.needs && !session.can(to.meta.needs)) {
    return { name: 'missing', params: { rest: to.path.slice(1).split('/') }, query: { needs: to.meta.needs } }
  }
  // Whoever is signed out has been asked already.
  return !session.isSignedIn || from === START_LOCATION || to.path === from.path || (await mayLeave())
})

router.onError((fault, to, from) => {
  const again = () => location.assign(router.resolve(to.fullPath).href)
  if (from === START_LOCATION) {
    startFault.value = { fault, retry: again }
    return
  }
  // The screen that is open stays, with what was typed on it.
  if (isMissingPart(fault)) {
    useToasts().show(say('fault.part.title'), { tone: 'bad', stays: 0, action: { label: say('fault.reload'), run: again } })
  } else useToasts().fail(fault, () => void router.push(to.fullPath))
})
