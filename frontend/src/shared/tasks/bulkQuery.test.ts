import { describe, expect, it } from 'vitest'

import { filterOf } from './bulkQuery'

describe('filterOf', () => {
  it('says everything but the order, in words', () => {
    expect(filterOf({ mine: true, status: 'pending', q: '', team: undefined, ordering: 'due_at' })).toEqual({ mine: 'true', status: 'pending' })
  })
})
