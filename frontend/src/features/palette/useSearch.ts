/** The server's search while somebody types: only the answer to the newest question counts. */

import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

import { api, ask, type Schemas } from '@/api/client'

export type Found = Schemas['Found']

const PAUSE = 90
const SHORTEST = 2
const KEPT = 40

export function useSearch(text: Ref<string>) {
  const found = shallowRef<Found[]>([])
  const isSearching = ref(false)
  const fault = shallowRef<unknown>(null)
  const known = new Map<string, Found[]>()
  let generation = 0
  let asking = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function search(wanted: string): Promise<void> {
    const mine = ++generation
    asking.abort()
    asking = new AbortController()
    try {
      const query = { q: wanted }
      const { results } = await ask(api.GET('/api/v1/search/', { params: { query }, signal: asking.signal }))
      if (mine !== generation) return
      known.set(wanted, results)
      if (known.size > KEPT) known.delete(known.keys().next().value ?? '')
      show(results)
    } catch (caught) {
      if (mine !== generation) return
      isSearching.value = false
      fault.value = caught
    }
  }

  function show(results: Found[]): void {
    generation++
    found.value = results
    fault.value = null
    isSearching.value = false
  }

  function retry(): void {
    isSearching.value = true
    fault.value = null
    void search(text.value.trim())
  }

  watch(
    () => text.value.trim(),
    (wanted) => {
      clearTimeout(timer)
      const kept = wanted.length < SHORTEST ? [] : known.get(wanted)
      if (kept) return show(kept)
      // What was found before stays until there is something newer, so that nothing jumps.
      isSearching.value = true
      timer = setTimeout(() => void search(wanted), PAUSE)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    asking.abort()
    generation++
  })
  return { found, isSearching, fault, retry }
}
