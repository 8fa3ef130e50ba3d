/** A value this browser remembers; where storage is blocked it lasts as long as the page. */

import { ref, watch, type Ref } from 'vue'

const PREFIX = 'rapport.'

function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + key)
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch {
    return otherwise
  }
}

export function remembered<T>(key: string, otherwise: T): Ref<T> {
  const value = ref(read(key, otherwise)) as Ref<T>
  watch(
    value,
    (now) => {
      try {
        localStorage.setItem(PREFIX + key, JSON.stringify(now))
      } catch {
        // Blocked or full: the page works on without memory.
      }
    },
    { deep: true },
  )
  return value
}
