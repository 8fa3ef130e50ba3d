/** What the firm calls its contacts and organisations; packs bring their own words. */

import { useQuery } from '@tanstack/vue-query'
import { computed, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask } from '@/api/client'
import { useSpoken } from './spoken'
import { together } from './together'

export type Concept = 'contact' | 'organisation' | 'item'

interface Spoken {
  singular: string
  plural: string
}

/** What the engine itself says: where nobody changed it, our own words in the reader's language stand. */
const PLAIN: Record<Concept, Spoken> = {
  contact: { singular: 'contact', plural: 'contacts' },
  organisation: { singular: 'organisation', plural: 'organisations' },
  item: { singular: 'item', plural: 'items' },
}

export const capital = (text: string): string => {
  const [first = '', ...rest] = Array.from(text)
  return first.toLocaleUpperCase() + rest.join('')
}

/** A word in one and in many, and the same at the beginning of a sentence. */
export interface Forms {
  one: string
  many: string
  One: string
  Many: string
}

export const useWords = together(() => {
  const { t, locale } = useI18n()
  const { said: spoken } = useSpoken()
  const { data } = useQuery({
    queryKey: ['words'],
    queryFn: async () => (await ask(api.GET('/api/v1/words/'))) as Record<string, Spoken | undefined>,
    staleTime: 10 * 60_000,
  })

  function said(concept: Concept, form: keyof Spoken): string {
    const own = data.value?.[concept]?.[form]
    const text = own && own !== PLAIN[concept][form] ? spoken(own) : t(`records.words.${concept}.${form}`)
    // German nouns are written with a capital wherever they stand.
    return locale.value === 'de' ? capital(text) : text
  }

  /** The four forms of a concept, to be filled into sentences. */
  const formsOf = (concept: Concept) =>
    computed<Forms>(() => {
      const [one, many] = [said(concept, 'singular'), said(concept, 'plural')]
      return { one, many, One: capital(one), Many: capital(many) }
    })

  return { contact: formsOf('contact'), organisation: formsOf('organisation'), item: formsOf('item') }
})

/** Let the rail, the trail and the palette say the firm's own words for its rooms. */
export function useSpokenWords(): void {
  const { mergeLocaleMessage, locale } = useI18n({ useScope: 'global' })
  const { contact, organisation } = useWords()
  watch(
    () => [locale.value, contact.value.Many, organisation.value.Many] as const,
    ([language, contacts, organisations]) => {
      mergeLocaleMessage(language, { contacts: { title: contacts }, organisations: { title: organisations } })
    },
    { immediate: true },
  )
}
