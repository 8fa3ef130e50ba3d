/** Run something once at a time, and know whether it runs and why it failed. */

import { ref } from 'vue'

export function useAsyncAction<Given extends unknown[], Result>(action: (...given: Given) => Promise<Result>) {
  const isRunning = ref(false)
  const fault = ref<unknown>(null)

  /** The result; undefined if it failed, or was running already (a second click does nothing). */
  async function run(...given: Given): Promise<Result | undefined> {
    if (isRunning.value) return undefined
    isRunning.value = true
    fault.value = null
    try {
      return await action(...given)
    } catch (caught) {
      fault.value = caught
      return undefined
    } finally {
      isRunning.value = false
    }
  }

  return { run, isRunning, fault }
}
