import { describe, expect, it } from 'vitest'

import { fit, ranked } from './ranking'

const names = (wanted: string, ...items: string[]) => ranked(items, wanted, (item) => [item]).map(({ item }) => item)

describe('fit', () => {
  it('knows neither case nor accents', () => {
    expect(fit('Jürgen Müller-Straße', 'MULLER')).toBe(fit('Jurgen Muller-Strasse', 'muller'))
    expect(fit('Elif Yılmaz', 'elif')).toBeGreaterThan(0)
  })

  it('takes everything where nothing is wanted', () => {
    expect(fit('Contacts', '  ')).toBe(1)
  })

  it('wants each word to fit, in any order', () => {
    expect(fit('Go to contacts', 'contacts go')).toBeGreaterThan(0)
    expect(fit('Go to contacts', 'contacts stay')).toBe(0)
  })

  it('finds letters in order, but not scattered all over', () => {
    expect(fit('Sign out', 'sgo')).toBeGreaterThan(0)
    expect(fit('Switch to the dark theme of the app', 'sapp')).toBe(0)
  })
})

describe('ranked', () => {
  it('puts whole names first, then beginnings, then beginnings of words, then what is inside', () => {
    expect(names('dark', 'Undarkened', 'Theme: dark', 'Darkness', 'Dark', 'Light')).toEqual(['Dark', 'Darkness', 'Theme: dark', 'Undarkened'])
  })

  it('counts a name for more than other words', () => {
    const items = [
      { name: 'Sign out', words: 'leave quit' },
      { name: 'Leave of absence', words: '' },
    ]
    expect(ranked(items, 'leave', (item) => [item.name, item.words]).map(({ item }) => item.name)).toEqual(['Leave of absence', 'Sign out'])
  })

  it('leaves equals as they come', () => {
    expect(names('a', 'ab', 'aa', 'ac')).toEqual(['ab', 'aa', 'ac'])
  })
})
