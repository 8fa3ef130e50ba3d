/** Words in the reader's language; each language is a file of its own, fetched when it is chosen. */

import { createI18n } from 'vue-i18n'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

/** A tree of words under their keys. */
export interface Words {
  [key: string]: string | Words
}
const LOADERS: Record<Language, () => Promise<{ default: Words }>> = {
  en: () => import('@/locales/en'),
  de: () => import('@/locales/de'),
}

/** Words of features that few open: fetched with them. */
const LATER = import.meta.glob<Words>('../locales/*/later/*.json', { import: 'default' })

const loaded = new Set<string>()
const asked = new Set<string>()
let speaking: Promise<void> = Promise.resolve()

export const i18n = createI18n<false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: false,
  fallbackWarn: false,
})

/** The nearest language we have to a tag such as `de-AT`. */
export function nearest(tag: string): Language {
  const wanted = tag.toLowerCase().split('-')[0] ?? ''
  return wanted in LANGUAGES ? (wanted as Language) : 'en'
}

async function fetchLater(feature: string, language: Language): Promise<void> {
  const path = `../locales/${language}/later/${feature}.json`
  const load = LATER[path]
  if (!load || loaded.has(path)) return
  i18n.global.mergeLocaleMessage(language, { [feature]: await load() })
  loaded.add(path)
}

/** Have the words of a feature ready that are not there from the start; before its screen opens. */
export async function learn(feature: string): Promise<void> {
  asked.add(feature)
  await speaking
  await fetchLater(feature, i18n.global.locale.value as Language)
}

export function speak(language: Language): Promise<void> {
  speaking = change(language)
  return speaking
}

async function change(language: Language): Promise<void> {
  if (!loaded.has(language)) {
    // Words of a feature may have been learned before.
    i18n.global.mergeLocaleMessage(language, (await LOADERS[language]()).default)
    loaded.add(language)
  }
  await Promise.all([...asked].map((feature) => fetchLater(feature, language)))
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

/** For code outside of components. */
export function say(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values)
}
