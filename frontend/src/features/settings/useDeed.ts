/** What a button does: once at a time, after showing who one is where needed, and its outcome in words. */

import { confirmed, NotConfirmed } from '@/shared/confirming'
import { useToasts } from '@/shared/toasts'
import { useAsyncAction } from '@/shared/useAsyncAction'

/** `said` tells what was done; without it, the screen shows it. A refusal is said at once. */
export function useDeed<Given extends unknown[], Result>(
  deed: (...given: Given) => Promise<Result>,
  said?: (result: Result) => string,
) {
  const toasts = useToasts()
  const action = useAsyncAction((...given: Given) => confirmed(() => deed(...given)).then((result) => ({ result })))

  /** Whether it was done. */
  async function run(...given: Given): Promise<boolean> {
    const done = await action.run(...given)
    if (done && said) toasts.show(said(done.result), { tone: 'good' })
    const fault = action.fault.value
    if (!done && fault !== null && !(fault instanceof NotConfirmed)) toasts.fail(fault)
    return done !== undefined
  }

  return { run, isRunning: action.isRunning }
}
