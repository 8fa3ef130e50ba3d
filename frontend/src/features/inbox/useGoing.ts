/** The files that are to go with what is being written: sent up at once, each on its own. */

import { computed, onBeforeUnmount, reactive, ref } from 'vue'

import { reasonOf } from '@/shared/faults'
import { LARGEST, isTooMuch, misfitOf, type Misfit } from './fitting'
import { sendUp, takeBack } from './sendingUp'
import type { Way } from './useInbox'

export interface Going {
  id: number
  name: string
  size: number
  type: string
  /** How much of it is up, from 0 to 1. */
  share: number
  key: string
  fault: string
}

let last = 0

export function useGoing(way: () => Way | undefined) {
  const files = ref<Going[]>([])
  const under = new Map<number, AbortController>()

  function add(list: Iterable<File>): void {
    for (const file of list) void take(file)
  }

  async function take(file: File): Promise<void> {
    const one = reactive<Going>({ id: ++last, name: file.name, size: file.size, type: '', share: 0, key: '', fault: '' })
    files.value.push(one)
    // What is too large, or a program, is not sent up at all.
    if (file.size > LARGEST || misfitOf(one, way()?.files ?? null)) return
    const stop = new AbortController()
    under.set(one.id, stop)
    try {
      const made = await sendUp(file, (share) => (one.share = share), stop.signal)
      Object.assign(one, { key: made.key, name: made.name, type: made.content_type, share: 1 })
    } catch (why) {
      one.fault = reasonOf(why)
    } finally {
      under.delete(one.id)
    }
  }

  async function remove(one: Going): Promise<void> {
    files.value = files.value.filter((other) => other.id !== one.id)
    under.get(one.id)?.abort()
    // Where that fails, it is forgotten by itself in two days.
    if (one.key) await takeBack(one.key).catch(() => undefined)
  }

  const misfits = computed(() => new Map<number, Misfit | null>(files.value.map((one) => [one.id, misfitOf(one, way()?.files ?? null)])))
  onBeforeUnmount(() => under.forEach((stop) => stop.abort()))

  return {
    files,
    add,
    remove,
    misfits,
    isTooMuch: computed(() => isTooMuch(files.value, way()?.files ?? null)),
    keys: computed(() => files.value.map((one) => one.key)),
    isReady: computed(() => !isTooMuch(files.value, way()?.files ?? null) && files.value.every((one) => one.key && !one.fault && !misfits.value.get(one.id))),
    /** They were sent. */
    forget: () => (files.value = []),
  }
}
