// The portal's service worker. It shows what is pushed and nothing else: it looks at no request and
// keeps no page, so nothing of anybody lies in this browser because of it.
'use strict'

const NOTICES = '/portal/notices/'

/** Where a push leads: to a page of ours, or to an https address that the firm gave. */
function pageOf(url) {
  try {
    const address = new URL(typeof url === 'string' && url ? url : NOTICES, self.location.origin)
    if (address.origin === self.location.origin || address.protocol === 'https:') return address.href
  } catch {
    // What is no address leads to the notices.
  }
  return new URL(NOTICES, self.location.origin).href
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: 'window' })
  const there = windows.find((one) => one.url === url)
  await (there ? there.focus() : self.clients.openWindow(url))
}

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('push', (event) => {
  let push = {}
  try {
    push = event.data?.json() ?? {}
  } catch {
    // A push has to show something, whatever it holds.
  }
  const { title, body, tag, url } = push
  event.waitUntil(
    self.registration.showNotification(title || '…', {
      body: body ?? '',
      tag: tag || undefined,
      data: { url: pageOf(url) },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(pageOf(event.notification.data?.url)))
})
