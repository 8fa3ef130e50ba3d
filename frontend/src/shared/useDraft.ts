/** What somebody types and has not sent: it outlives a reload, signing out and a lost network. */

import { computed, onScopeDispose, ref, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type Ref } from 'vue'

import { useSession } from './useSession'

const PREFIX = 'rapport.draft.'
const SETTLE = 300
const KEPT_FOR = 30 * 24 * 60 * 60_000

interface Kept {
  at: number
  value: unknown
}

export interface Draft<T> {
  value: Ref<T>
  /** It was begun earlier, and found again. */
  isRestored: Ref<boolean>
  isChanged: ComputedRef<boolean>
  /** It is nowhere but on this page: leaving would lose it. */
  wouldBeLost: ComputedRef<boolean>
  /** It was sent, or is not wanted: begin anew. */
  discard: () => void
}

/** For browsers that keep nothing: until the page is left. */
const memory = new Map<string, string>()

function read(key: string): Kept | null {
  try {
    const text = memory.get(key) ?? localStorage.getItem(key)
    const kept = text ? (JSON.parse(text) as Kept) : null
    return kept && kept.at > Date.now() - KEPT_FOR ? kept : null
  } catch {
    return null
  }
}

/** Whether it outlives the page. */
function write(key: string, kept: Kept | null): boolean {
  const text = kept && JSON.stringify(kept)
  memory.delete(key)
  try {
    if (text === null) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
    return true
  } catch {
    if (text !== null) memory.set(key, text)
    return text === null
  }
}

/**
 * A value that is kept as long as it differs from a blank one.
 *
 * `key` names what is written (`contact.new`, `note.12`); drafts of one person are out of
 * another's sight on the same machine.
 */
export function useDraft<T>(key: MaybeRefOrGetter<string>, blank: () => T): Draft<T> {
  const session = useSession()
  const owner = session.me?.id ?? 0
  const place = () => `${PREFIX}${owner}.${toValue(key)}`
  const value = ref() as Ref<T>
  const plain = ref('')
  const isRestored = ref(false)
  const isKept = ref(true)
  const isChanged = computed(() => JSON.stringify(value.value) !== plain.value)
  let at = place()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false

  function open(): void {
    at = place()
    plain.value = JSON.stringify(blank())
    const kept = read(at)
    isRestored.value = kept !== null
    value.value = kept ? (kept.value as T) : blank()
  }

  function keep(): void {
    clearTimeout(timer)
    if (!isDue) return
    isDue = false
    isKept.value = write(at, isChanged.value ? { at: Date.now(), value: value.value } : null)
  }

  function discard(): void {
    clearTimeout(timer)
    isDue = false
    write(at, null)
    plain.value = JSON.stringify(blank())
    value.value = blank()
    isRestored.value = false
  }

  open()
  watch(
    value,
    () => {
      clearTimeout(timer)
      isDue = true
      timer = setTimeout(keep, SETTLE)
    },
    // At once, so that a change of key never writes one draft into another's place.
    { deep: true, flush: 'sync' },
  )
  watch(place, () => {
    keep()
    open()
    clearTimeout(timer)
    isDue = false
  })
  addEventListener('pagehide', keep)
  onScopeDispose(() => {
    removeEventListener('pagehide', keep)
    keep()
  })
  return { value, isRestored, isChanged, wouldBeLost: computed(() => isChanged.value && !isKept.value), discard }
}

/** Whether something was begun under the key and not sent. */
export function hasDraft(key: string): boolean {
  return read(`${PREFIX}${useSession().me?.id ?? 0}.${key}`) !== null
}

/** Throw away drafts that nobody came back to. */
export function sweepDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !read(key)) localStorage.removeItem(key)
    }
  } catch {
    // Storage is blocked: there is nothing to sweep.
  }
}
