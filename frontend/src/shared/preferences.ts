/** How a person has set up their screens: at once on this machine, and soon on their others. */

import { effectScope, ref, watch, type Ref } from 'vue'

import { api, apiOnce, ask } from '@/api/client'
import { remembered } from './remembered'
import { useSession } from './useSession'

type Value = Record<string, unknown>

interface Area {
  value: Ref<Value>
  otherwise: Value
  isPrivate: boolean
  timer?: ReturnType<typeof setTimeout>
  /** Changed here, and not yet on the server. */
  isAhead: boolean
}

const SETTLE = 800
const areas = new Map<string, Area>()
const scope = effectScope(true)
let isReading = false
/** What the server has, for areas that nobody has asked for yet. */
let given: Record<string, Value> = {}
/** Whose settings this browser remembers. */
const owner = remembered('pref.owner', 0)

function put(area: Area, value: Value | undefined): void {
  if (area.isAhead) return
  isReading = true
  area.value.value = { ...area.otherwise, ...value }
  isReading = false
}

async function send(name: string, area: Area, keepalive = false): Promise<void> {
  const session = useSession()
  // Nobody changes a colleague's screens by looking through their eyes.
  if (!session.me || session.me.viewed_by) return
  area.isAhead = false
  try {
    const path = { area: name }
    await ask(api.PUT('/api/v1/preferences/{area}/', { params: { path }, body: { value: area.value.value }, keepalive }))
  } catch {
    // The choice holds here; the next change sends it again.
    area.isAhead = true
  }
}

// A page that is left has no time to wait for more changes.
addEventListener('pagehide', () => {
  for (const [name, area] of areas) if (area.isAhead) void send(name, area, true)
})

/**
 * A part of the person's settings, as `contacts.list`; give all of its keys in `otherwise`.
 *
 * Change it by assigning a new object, or in place. With `isPrivate` it is not kept in this browser, which others may use.
 */
export function usePreference<T extends object>(name: string, otherwise: T, isPrivate = false): Ref<T> {
  const found = areas.get(name)
  if (found) return found.value as unknown as Ref<T>
  return scope.run(() => {
    const plain = otherwise as Value
    const value = isPrivate ? ref(plain) : remembered(`pref.${name}`, plain)
    const area: Area = { value, otherwise: plain, isPrivate, isAhead: false }
    value.value = { ...plain, ...value.value }
    areas.set(name, area)
    if (given[name]) put(area, given[name])
    watch(
      value,
      () => {
        if (isReading) return
        area.isAhead = true
        clearTimeout(area.timer)
        area.timer = setTimeout(() => void send(name, area), SETTLE)
      },
      { deep: true, flush: 'sync' },
    )
    return value as unknown as Ref<T>
  })!
}

/** Take over what the server has; once after signing in, and when another window changed something. */
export async function readPreferences(): Promise<void> {
  const { results } = await ask(apiOnce.GET('/api/v1/preferences/'))
  given = Object.fromEntries(results.map((one) => [one.area, one.value]))
  const reader = useSession().me?.id ?? 0
  const isNew = owner.value !== reader
  owner.value = reader
  for (const [name, area] of areas) if (isNew || given[name]) put(area, given[name])
}

/** What is private goes with the person who leaves; how the screen looks stays for the sign-in page. */
export function forgetPreferences(): void {
  given = {}
  for (const area of areas.values()) {
    clearTimeout(area.timer)
    area.isAhead = false
    if (area.isPrivate) put(area, undefined)
  }
}
