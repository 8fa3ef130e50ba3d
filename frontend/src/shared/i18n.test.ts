import { describe, expect, it, vi } from 'vitest'

import eagerDe from '@/locales/de'
import eagerEn from '@/locales/en'
import { learn, nearest, say, speak, type Words } from './i18n'

const later = import.meta.glob<Words>('../locales/*/later/*.json', { eager: true, import: 'default' })

function merged(one: string | Words | undefined, other: Words): Words {
  const all: Words = typeof one === 'object' ? { ...one } : {}
  for (const [key, value] of Object.entries(other)) all[key] = typeof value === 'string' ? value : merged(all[key], value)
  return all
}

/** All words of a language: those of the start, and those of features that are opened later. */
function whole(words: Words, language: string): Words {
  return Object.entries(later).reduce((all, [path, own]) => {
    const [, of, feature] = path.match(/locales\/(\w+)\/later\/(\w+)\.json$/) ?? []
    return of === language && feature ? { ...all, [feature]: merged(all[feature], own) } : all
  }, words)
}

const de = whole(eagerDe, 'de')
const en = whole(eagerEn, 'en')

function keys(words: Words, under = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [under + key] : keys(value, `${under}${key}.`),
  )
}

function places(words: Words): string[] {
  return keys(words).flatMap((key) => {
    const text = key.split('.').reduce<string | Words>((at, part) => (at as Words)[part] ?? '', words) as string
    return (text.match(/\{\w+\}/g) ?? []).sort().map((place) => `${key} ${place}`)
  })
}

const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../api/schema.d.ts', '!../**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
})

describe('words', () => {
  it('exist in every language under the same keys', () => {
    expect(keys(de).sort()).toEqual(keys(en).sort())
  })

  it('have the same places to fill in', () => {
    expect(new Set(places(de))).toEqual(new Set(places(en)))
  })

  it('are there wherever code asks for them', () => {
    const known = new Set(keys(en))
    const asked = Object.entries(sources).flatMap(([file, text]) =>
      [...text.matchAll(/\b(?:t|say)\(\s*'([\w.]+)'/g)].map((found) => `${found[1]} in ${file}`),
    )
    expect(asked.filter((one) => !known.has(one.split(' ')[0] ?? ''))).toEqual([])
  })

  it('are those of the language that was chosen', async () => {
    await speak('de')
    expect(say('session.title')).toBe('Anmelden')
    await speak('en')
    expect(say('session.title')).toBe('Sign in')
  })
})

describe('learn', () => {
  it('fetches the words of a feature, and again in the next language', async () => {
    await learn('settings')
    expect(say('settings.profile.name')).toBe('Name')
    await speak('de')
    expect(say('settings.security.title')).toBe('Sicherheit')
    await speak('en')
  })
})

describe('learning before anything was said', () => {
  it('is not forgotten with the first language', async () => {
    vi.resetModules()
    const fresh = await import('./i18n')
    await fresh.learn('settings')
    await fresh.speak('en')
    expect(fresh.say('settings.security.title')).toBe('Security')
  })
})

describe('nearest', () => {
  it('takes the language of a region, and English for what we do not speak', () => {
    expect([nearest('de-AT'), nearest('EN'), nearest('fr')]).toEqual(['de', 'en', 'en'])
  })
})
