/** What packs call types, fields, stages and the like, in the reader's language; what the firm has changed stays as it says it. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask } from '@/api/client'
import { together } from './together'

export const useSpoken = together(() => {
  const { locale } = useI18n({ useScope: 'global' })
  const { data } = useQuery({
    queryKey: computed(() => ['translations', locale.value]),
    queryFn: async () => (await ask(api.GET('/api/v1/translations/'))) as Record<string, string>,
    staleTime: 10 * 60_000,
  })
  /** Never in a form that asks for the text itself, or everybody would get the translation. */
  const said = (text: string): string => data.value?.[text] ?? text
  return { said }
})
