/** The service worker, and the newer version of the app it may have waiting. */

import { shallowRef } from 'vue'

import { mayLeave } from './useUnsaved'

interface NewVersion {
  take: () => Promise<void>
  later: () => void
}

const PAUSE = 30 * 60_000
const WORKER = '/app/sw.js'

/** A newer version that is ready; null while this one is the newest. */
export const newVersion = shallowRef<NewVersion | null>(null)

function offer(worker: ServiceWorker): void {
  newVersion.value = {
    later: () => (newVersion.value = null),
    async take() {
      if (!(await mayLeave())) return
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      worker.postMessage('take-over')
    },
  }
}

function watchFor(registration: ServiceWorkerRegistration): void {
  const { serviceWorker } = navigator
  // The very first worker is no newer version.
  if (registration.waiting && serviceWorker.controller) offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && serviceWorker.controller) offer(coming)
    })
  })
  let asked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - asked < PAUSE) return
    asked = Date.now()
    void registration.update().catch(() => undefined)
  })
}

/** Have the app start without the network, and say when there is a newer one. */
export function keepCurrent(): void {
  if (!('serviceWorker' in navigator)) return
  if (!import.meta.env.PROD) return void forgetWorker()
  navigator.serviceWorker.register(WORKER, { scope: '/app/', updateViaCache: 'none' }).then(watchFor, () => undefined)
}

/** Take the app off this machine again: the worker, and what it keeps. */
export async function forgetWorker(): Promise<void> {
  const all = await navigator.serviceWorker.getRegistrations()
  await Promise.all(all.map((registration) => registration.unregister()))
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('rapport-shell-')).map((name) => caches.delete(name)))
}
