import { describe, expect, it } from 'vitest'

import { changed, waysOf, type Kind } from './useNotices'

const kind = (name: string): Kind => ({
  kind: name,
  label: name,
  icon: 'bell',
  bell: true,
  mail: 'daily',
  push: false,
  is_chosen: false,
  is_locked: false,
})

describe('changed', () => {
  it('names the kinds whose way is another, and no other', () => {
    const kinds = [kind('mentioned'), kind('job_done')]
    const ways = { ...waysOf(kinds), job_done: { bell: true, mail: 'never', push: false } as const }

    expect(changed(kinds, ways)).toEqual([{ kind: 'job_done', bell: true, mail: 'never', push: false }])
    expect(changed(kinds, waysOf(kinds))).toEqual([])
  })
})
