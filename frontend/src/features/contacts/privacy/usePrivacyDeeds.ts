/** What a click does at once: each is said when it is done, or why it was not. */

import { useI18n } from 'vue-i18n'

import { confirmed, NotConfirmed } from '@/shared/confirming'
import { useToasts } from '@/shared/toasts'
import type { usePrivacy } from './usePrivacy'

export function usePrivacyDeeds(privacy: ReturnType<typeof usePrivacy>) {
  const { t } = useI18n()
  const toasts = useToasts()

  async function done(deed: () => Promise<unknown>, words: string): Promise<void> {
    try {
      await confirmed(deed)
      toasts.show(t(words), { tone: 'good' })
    } catch (fault) {
      if (!(fault instanceof NotConfirmed)) toasts.fail(fault)
    }
  }

  return {
    restrict: () => done(privacy.restrict, 'privacy.done.restricted'),
    allow: () => done(privacy.allow, 'privacy.done.allowed'),
    release: (hold: number) => done(() => privacy.release(hold), 'privacy.done.released'),
    unguard: (consent: number) => done(() => privacy.unguard(consent), 'privacy.done.withdrawn'),
    handOut: () => done(() => privacy.carryOut('export'), 'privacy.done.export'),
  }
}
