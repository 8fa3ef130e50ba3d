import { describe, expect, it } from 'vitest'

import de from '@/locales/de'
import en from '@/locales/en'
import { nearest, say, speak, type Words } from './i18n'

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

describe('nearest', () => {
  it('takes the language of a region, and English for what we do not speak', () => {
    expect([nearest('de-AT'), nearest('EN'), nearest('fr')]).toEqual(['de', 'en', 'en'])
  })
})
