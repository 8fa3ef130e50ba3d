/** What a calendar says, and how this reader writes days. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useSession } from '@/shared/useSession'

export function useDateWords() {
  const { t, locale } = useI18n()
  const session = useSession()
  return {
    words: computed(() => ({ open: t('settings.dates.open'), previous: t('settings.dates.previous'), next: t('settings.dates.next') })),
    writing: computed(() => session.me?.locale || locale.value),
  }
}
