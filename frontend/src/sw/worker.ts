/**
 * The service worker: the app starts without the network.
 *
 * It keeps the files of one build and the app's empty page, and nothing else. Answers of the API
 * are never looked at and never kept, so nothing of anybody lies in this cache.
 */

/// <reference lib="webworker" />

declare const self: ServiceWorkerGlobalScope
/** Filled in by the build. */
declare const __VERSION__: string
declare const __FILES__: string[]

const PREFIX = 'rapport-shell-'
const CACHE = PREFIX + __VERSION__
const PAGE = '/app/?shell'
const FILES = new Set(__FILES__)
/** A start waits for the newest page no longer than this. */
const PATIENCE = 4000

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll([...FILES].map((path) => new Request(path, { cache: 'no-cache' })))
  const page = await fetch(PAGE, { cache: 'no-store', credentials: 'omit' })
  // Led elsewhere (to the first set-up, say), it is not the app's page.
  if (page.ok && !page.redirected) await cache.put(PAGE, page)
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** The server's page; the kept one where the server cannot be reached, is down, or takes too long. */
async function openPage(request: Request): Promise<Response> {
  const kept = await caches.match(PAGE, { cacheName: CACHE })
  if (!kept) return fetch(request)
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE))
  const answer = fetch(request).then(
    (response) => (response.status < 500 ? response : kept),
    () => kept,
  )
  return Promise.race([answer, late])
}

async function openFile(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(keepShell()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOlder()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(openPage(request))
  else if (FILES.has(address.pathname)) event.respondWith(openFile(request))
})

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

/** What a push brings; see messaging/pushing/sending.py. */
interface Push {
  title: string
  body: string
  url: string
  tag: string
}

/** A page of this app; anything else that a push might name leads to the bell. */
function pageOf(url: unknown): string {
  const address = new URL(typeof url === 'string' ? url : '', self.location.origin)
  const isOurs = address.origin === self.location.origin && address.pathname.startsWith('/app/')
  return isOurs ? address.href : new URL('/app/notifications', self.location.origin).href
}

async function show(push: Partial<Push>): Promise<void> {
  await self.registration.showNotification(push.title || 'Rapport', {
    body: push.body ?? '',
    tag: push.tag || undefined,
    icon: '/static/app/icons/icon-192.png',
    data: { url: pageOf(push.url) },
  })
}

/** The window that shows the page already, else a new one: nobody's typing is lost. */
async function open(url: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' })
  const there = windows.find((one) => one.url === url)
  await (there ? there.focus() : self.clients.openWindow(url))
}

self.addEventListener('push', (event) => {
  let push: Partial<Push> = {}
  try {
    push = event.data?.json() ?? {}
  } catch {
    // A push has to show something, whatever it holds.
  }
  event.waitUntil(show(push))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(pageOf((event.notification.data as { url?: unknown } | null)?.url)))
})
