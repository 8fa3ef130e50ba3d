/** Notifications on this browser: whether they can be, are, and turning them on and off. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { agentName } from '../security/agents'

export type Device = Schemas['PushDevice']
/** Why this browser shows no notifications; said in words on the page. */
export type Hindrance = 'unsupported' | 'denied' | 'unreachable'

const KEY = ['settings', 'push-devices']

/** Turning it on did not work, for a reason that the person can act on. */
export class Hindered extends Error {
  readonly why: Hindrance
  constructor(why: Hindrance) {
    super(why)
    this.why = why
  }
}

export function hindranceOf(scope: Window & typeof globalThis): Hindrance | '' {
  if (!('serviceWorker' in scope.navigator) || !('PushManager' in scope) || !('Notification' in scope)) return 'unsupported'
  return scope.Notification.permission === 'denied' ? 'denied' : ''
}

/** By this the server's list names a browser. */
export async function digestOf(endpoint: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function subscriptionHere(): Promise<PushSubscription | null> {
  if (hindranceOf(window) === 'unsupported') return null
  const registration = await navigator.serviceWorker.getRegistration('/app/')
  return (await registration?.pushManager.getSubscription()) ?? null
}

async function subscribe(): Promise<PushSubscription> {
  if ((await Notification.requestPermission()) !== 'granted') throw new Hindered('denied')
  const registration = await navigator.serviceWorker.getRegistration('/app/')
  if (!registration) throw new Hindered('unsupported')
  const { public_key } = await ask(api.GET('/api/v1/push-key/'))
  // One that was made for another key is of no use any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe()
  try {
    return await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: public_key })
  } catch {
    throw new Hindered('unreachable')
  }
}

export function usePush() {
  const client = useQueryClient()
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const [{ results }, here] = await Promise.all([ask(api.GET('/api/v1/push-devices/', { params: { query: { page_size: 50 } } })), subscriptionHere()])
      return { devices: results, here: here ? await digestOf(here.endpoint) : '' }
    },
  })
  const hindrance = ref<Hindrance | ''>(hindranceOf(window))
  const devices = computed(() => data.value?.devices ?? [])
  const isHere = (device: Device) => device.digest === data.value?.here
  const isOn = computed(() => devices.value.some(isHere))
  const again = () => client.invalidateQueries({ queryKey: KEY })

  async function turnOn(nameless: string): Promise<void> {
    try {
      const { endpoint, keys } = (await subscribe()).toJSON()
      const { browser, system } = agentName(navigator.userAgent)
      const name = [browser, system].filter(Boolean).join(' · ') || nameless
      await ask(api.POST('/api/v1/push-devices/', { body: { endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! }, name } }))
      hindrance.value = ''
    } catch (fault) {
      if (!(fault instanceof Hindered)) throw fault
      hindrance.value = fault.why
    }
    await again()
  }

  async function takeOff(device: Device): Promise<void> {
    if (isHere(device)) await (await subscriptionHere())?.unsubscribe()
    await ask(api.DELETE('/api/v1/push-devices/{id}/', { params: { path: { id: String(device.id) } } }))
    await again()
  }

  async function test(device: Device): Promise<void> {
    try {
      await ask(api.POST('/api/v1/push-devices/{id}/test/', { params: { path: { id: String(device.id) } } }))
    } finally {
      await again()
    }
  }

  return { devices, error, isFetching, refetch, isKnown: computed(() => data.value !== undefined), hindrance, isHere, isOn, turnOn, takeOff, test }
}
