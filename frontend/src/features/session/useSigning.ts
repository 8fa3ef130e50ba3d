/** The steps of signing in, and what to say when one of them is refused. */

import { ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { Problem, Unreachable } from '@/api/problems'
import { PasskeyDismissed } from '@/shared/passkeys'
import { useAsyncAction } from '@/shared/useAsyncAction'
import { giveCode, givePasskey, signIn, signInByPasskey, type Means, type Next } from './signing'

/** Refusals that we can say better than the server, in words of our own. */
const SAID: Record<string, string> = {
  email_password_mismatch: 'session.refused.mismatch',
  incorrect_code: 'session.refused.code',
  incorrect_password: 'session.refused.mismatch',
  locked_out: 'session.refused.locked',
  too_many_login_attempts: 'session.refused.locked',
  account_inactive: 'session.refused.inactive',
  rate_limited: 'session.refused.slow',
}

export function useSigning(done: () => void) {
  const { t } = useI18n()
  const step = ref<Next['step']>('password')
  const means = ref<Means[]>([])

  const { run, isRunning, fault } = useAsyncAction(async (ask: () => Promise<Next>) => {
    const next = await ask()
    step.value = next.step
    means.value = next.means
    if (next.step === 'done') done()
  })

  /** Why it was refused, and what helps; nothing where somebody only closed the browser's question. */
  function why(caught: unknown): string {
    if (caught instanceof PasskeyDismissed) return ''
    if (caught instanceof Unreachable) return t('ui.unreachable')
    if (!(caught instanceof Problem)) return t('session.refused.passkey')
    if (caught.status === 429 && !SAID[caught.code]) return t('session.refused.slow')
    const words = SAID[caught.code]
    return words ? t(words) : caught.message
  }

  function startOver(): void {
    step.value = 'password'
    fault.value = null
  }

  return {
    step,
    means,
    isRunning,
    fault,
    why,
    startOver,
    byPassword: (email: string, password: string) => run(() => signIn(email, password)),
    byPasskey: () => run(step.value === 'factor' ? givePasskey : signInByPasskey),
    byCode: (code: string) => run(() => giveCode(code)),
  }
}
