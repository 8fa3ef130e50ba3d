/** The app's language: at once on screen, and kept with the person. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask } from '@/api/client'
import { nearest, speak, type Language } from '@/shared/i18n'
import { useToasts } from '@/shared/toasts'
import { useAsyncAction } from '@/shared/useAsyncAction'
import { useSession } from '@/shared/useSession'

export function useLanguage() {
  const { locale } = useI18n()
  const session = useSession()
  const toasts = useToasts()
  const language = computed(() => nearest(locale.value))

  const { run, isRunning } = useAsyncAction(async (wanted: Language) => {
    const before = language.value
    try {
      await speak(wanted)
      if (session.me && !session.me.viewed_by) session.me = await ask(api.PATCH('/api/v1/me/', { body: { locale: wanted } }))
    } catch (fault) {
      await speak(before)
      toasts.fail(fault)
    }
  })

  function choose(wanted: Language | null): void {
    if (wanted && wanted !== language.value) void run(wanted)
  }

  return { language, choose, isSaving: isRunning }
}
