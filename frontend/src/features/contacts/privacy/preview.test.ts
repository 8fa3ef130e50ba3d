import { describe, expect, it } from 'vitest'

import de from '@/locales/de/later/privacy.json'
import en from '@/locales/en/later/privacy.json'
import { going, KNOWN, struck } from './preview'

const part = (label: string, rows: number | null, is_struck = false, fate: 'goes' | 'cleared' | 'kept' = 'goes') => ({ label, rows, is_struck, fate })

describe('an erasure in words', () => {
  it('counts what only the system knows together, last', () => {
    expect(going([part('merging.matchkey', 3), part('contacts.note', 2), part('events.activitytally', 4), part('contacts.task', 0)])).toEqual([
      { word: 'contacts_note', rows: 2 },
      { word: 'rest', rows: 7 },
    ])
  })

  it('names each place once where the name is struck', () => {
    expect(struck([part('jobs.keptstep', null, true, 'cleared'), part('contacts.note', 1, true), part('outbox.effect', null, true, 'cleared')])).toEqual(['contacts_note', 'rest'])
  })

  it('has words for all it knows, in both languages', () => {
    const words = [...KNOWN.map((label) => label.replace('.', '_')), 'rest'].sort()
    expect(Object.keys(en.holdings).sort()).toEqual(words)
    expect(Object.keys(de.holdings).sort()).toEqual(words)
  })
})
