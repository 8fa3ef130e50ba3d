/** Who is signed in and what they may do. */

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { ask, api, onSignedOut, type Schemas } from '@/api/client'
import { Problem } from '@/api/problems'
import { nearest, speak } from './i18n'

export type Me = Schemas['Me']

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  /** The session ended while somebody was at work: they sign in again without leaving the page. */
  const hasExpired = ref(false)
  const isSignedIn = computed(() => me.value !== null)

  onSignedOut(() => {
    if (me.value) hasExpired.value = true
  })

  /** Read who I am; null where nobody is signed in. */
  async function load(): Promise<Me | null> {
    try {
      me.value = await ask(api.GET('/api/v1/me/'))
      hasExpired.value = false
      await speak(nearest(me.value.locale ?? 'en'))
    } catch (fault) {
      if (!(fault instanceof Problem) || ![401, 403].includes(fault.status)) throw fault
      me.value = null
    }
    return me.value
  }

  /** Whether a permission code is mine, for any rows at all. */
  function can(code: string): boolean {
    return me.value !== null && code in me.value.permissions
  }

  function forget(): void {
    me.value = null
    hasExpired.value = false
  }

  return { me, hasExpired, isSignedIn, load, can, forget }
})
