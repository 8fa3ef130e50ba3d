// Turning push on for this browser. The part of the page that this is about stays hidden where it
// cannot work; what is kept is sent as a form, like everything in the portal.
'use strict'

const WORKER = '/portal/worker.js'
const SCOPE = '/portal/'
const part = document.getElementById('push')
const form = document.getElementById('push-form')

function show(name) {
  for (const one of part.querySelectorAll('[data-when]')) one.hidden = one.dataset.when !== name
  part.hidden = false
}

async function digestOf(endpoint) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function registered() {
  return navigator.serviceWorker.getRegistration(SCOPE)
}

/** Whether the server's list has this browser. */
async function isOn() {
  const found = await (await registered())?.pushManager.getSubscription()
  if (!found) return false
  const here = document.querySelector(`[data-device="${await digestOf(found.endpoint)}"]`)
  if (here) here.querySelector('[data-here]').hidden = false
  return here !== null
}

async function subscribed() {
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE })
  const registration = await navigator.serviceWorker.ready
  // One that was made for another key is of no use any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe()
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: part.dataset.key })
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== 'granted') return show('denied')
  try {
    const { endpoint, keys } = (await subscribed()).toJSON()
    form.elements.endpoint.value = endpoint
    form.elements.p256dh.value = keys.p256dh
    form.elements.auth.value = keys.auth
  } catch {
    return show('unreachable')
  }
  form.submit()
}

async function begin() {
  const works = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  if (!part || !form || !works) return
  if (Notification.permission === 'denied') return show('denied')
  show((await isOn()) ? 'on' : 'off')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void turnOn()
  })
}

void begin()
