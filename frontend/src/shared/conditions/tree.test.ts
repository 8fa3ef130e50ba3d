import { describe, expect, it } from 'vitest'

import { draftOf, emptyCondition, emptyGroup, jsonOf, unfinished, type ConditionDraft, type GroupJson } from './tree'

const shapeOf = (one: ConditionDraft) => ({ is_set: 'none', in_list: 'list', between: 'pair' })[one.operator] ?? 'one'

describe('a tree of conditions', () => {
  const json: GroupJson = {
    match: 'any',
    conditions: [
      { field: 'country', operator: 'in_list', value: ['DE'] },
      { field: 'email', operator: 'is_set' },
      {
        match: 'none',
        conditions: [
          {
            field: 'activity.order_paid',
            operator: 'at_least',
            value: 3,
            within_days: 30,
            where: [{ field: 'order', operator: 'equals', value: 'A' }, { field: 'amount', operator: 'is_set' }],
          },
        ],
      },
    ],
  }

  it('is the same after it was taken apart and put together', () => {
    expect(jsonOf(draftOf(json), shapeOf)).toEqual(json)
  })

  it('leaves out what is half done, and groups that hold nothing else', () => {
    const draft = draftOf(json)
    draft.conditions.push(emptyCondition(), emptyGroup('any'), { ...emptyCondition(), field: 'points', operator: 'between', value: [1, ''] })

    expect(jsonOf(draft, shapeOf)).toEqual(json)
    expect(unfinished(draft, shapeOf)).toBe(3)
  })

  it('means everybody while nothing is finished', () => {
    expect(jsonOf(emptyGroup('none'), shapeOf)).toEqual({ match: 'all', conditions: [] })
  })

  it('keeps a value that is nought or no', () => {
    const draft = draftOf({ conditions: [{ field: 'points', operator: 'equals', value: 0 }, { field: 'tester', operator: 'equals', value: false }] })

    expect(jsonOf(draft, shapeOf).conditions).toHaveLength(2)
  })
})
