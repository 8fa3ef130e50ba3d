/** Who is signed in and what they may do; all tabs of a browser agree on it. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { apiOnce, ask, whenSessionEnds, type Schemas } from '@/api/client'
import { isProblem, Problem } from '@/api/problems'
import { nearest, speak } from './i18n'
import { remembered } from './remembered'

export type Me = Schemas['Me']
type Word = 'signed-in' | 'signed-out'

/** For the sign-in page, before anybody is known. */
const language = remembered<string>('language', navigator.language)
const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('rapport.session') : null

/** The page says itself, as it opens, where nobody is signed in. */
export function isNobodyThere(): boolean {
  return document.querySelector<HTMLMetaElement>('meta[name="session"]')?.content === 'no'
}

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  /** The session ended while somebody was at work: they sign in again without leaving the page. */
  const hasExpired = ref(false)
  /** Signed in, and kept out of everything until a second factor is set up. */
  const lacksSecondFactor = ref(false)
  const isSignedIn = computed(() => me.value !== null)
  /** Requests that found the session over, until somebody has signed in again or given up. */
  let waiting: ((goOn: boolean) => void)[] = []

  whenSessionEnds(() => {
    if (!me.value) return Promise.resolve(false)
    hasExpired.value = true
    return new Promise((resolve) => waiting.push(resolve))
  })

  if (channel) {
    channel.onmessage = (event: MessageEvent<Word>) => {
      if (event.data === 'signed-out') forget()
      else if (hasExpired.value || !me.value) void load()
    }
  }

  const begin = (): Promise<Me | null> => (isNobodyThere() ? Promise.resolve(null) : load())

  /** Read who I am; null where nobody is signed in. */
  async function load(): Promise<Me | null> {
    try {
      const found = await ask(apiOnce.GET('/api/v1/me/'))
      // Another person's session must not carry on with the first one's page.
      if (me.value && me.value.id !== found.id) location.reload()
      me.value = found
      lacksSecondFactor.value = false
      settle(true)
      language.value = found.locale ?? language.value
      await speak(nearest(language.value))
    } catch (fault) {
      if (!(fault instanceof Problem) || ![401, 403].includes(fault.status)) throw fault
      lacksSecondFactor.value = isProblem(fault, 'second_factor_needed')
      if (!hasExpired.value) me.value = null
    }
    return me.value
  }

  function settle(goOn: boolean): void {
    hasExpired.value = false
    const all = waiting
    waiting = []
    all.forEach((resolve) => resolve(goOn))
  }

  /** Somebody has just shown who they are: the other tabs may go on, too. */
  async function enter(): Promise<void> {
    await load()
    if (me.value && !hasExpired.value) channel?.postMessage('signed-in' satisfies Word)
  }

  /** Whether a permission code is mine, for any rows at all. */
  function can(code: string): boolean {
    return me.value !== null && code in me.value.permissions
  }

  /** Look again at who I am and what I may do, where something hints that it changed. */
  async function check(): Promise<void> {
    const before = me.value?.id
    if (before === undefined || hasExpired.value) return
    try {
      const found = await ask(apiOnce.GET('/api/v1/me/'))
      if (me.value?.id === before && found.id === before) me.value = found
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401 && me.value) hasExpired.value = true
    }
  }

  function forget(): void {
    me.value = null
    settle(false)
  }

  /** Forget who was here, in all tabs. */
  function leave(): void {
    forget()
    channel?.postMessage('signed-out' satisfies Word)
  }

  return { me, hasExpired, lacksSecondFactor, isSignedIn, begin, load, enter, check, can, forget, leave }
})
