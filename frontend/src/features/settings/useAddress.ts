/** A part of the address as a value: what is open, which tab, a filter. */

import { computed, type WritableComputedRef } from 'vue'
import { onBeforeRouteUpdate, useRoute, useRouter } from 'vue-router'

import { mayLeave } from '@/shared/useUnsaved'

/** With `isStep`, Back leads to what it was before. */
export function useAddress(name: string, isStep = false): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const found = route.query[name]
      return typeof found === 'string' ? found : ''
    },
    set: (value) => {
      const query = { ...route.query }
      if (value) query[name] = value
      else delete query[name]
      void (isStep ? router.push({ query }) : router.replace({ query }))
    },
  })
}

/** What is open in a drawer; Back closes it, and neither loses what was typed there without asking. */
export function useDrawer(name: string): WritableComputedRef<string> {
  onBeforeRouteUpdate((to, from) => to.query[name] === from.query[name] || mayLeave())
  return useAddress(name, true)
}
