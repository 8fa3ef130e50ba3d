/** Signing out, and looking with one's own eyes again. */

import { api, ask } from '@/api/client'
import { signOut } from '@/features/session/signing'
import { useToasts } from '@/shared/toasts'
import { useAsyncAction } from '@/shared/useAsyncAction'
import { useSession } from '@/shared/useSession'
import { mayLeave } from '@/shared/useUnsaved'

export function useLeaving() {
  const session = useSession()
  const toasts = useToasts()

  const leaving = useAsyncAction(async () => {
    if (!(await mayLeave())) return
    try {
      // 401 says that the session is over, which is what was wanted.
      await signOut()
      session.leave()
    } catch (fault) {
      toasts.fail(fault)
    }
  })

  const stopping = useAsyncAction(async () => {
    try {
      await ask(api.DELETE('/api/v1/view-as/'))
      location.reload()
    } catch (fault) {
      toasts.fail(fault)
    }
  })

  return { leave: leaving.run, isLeaving: leaving.isRunning, stopViewing: stopping.run, isStopping: stopping.isRunning }
}
