import { describe, expect, it } from 'vitest'

import type { FilterSpec } from './kind'
import { numbersOf, textOfNumbers } from './numbers'
import { conditionsOf } from './segmentOf'

const filter = (key: string, kind: FilterSpec['kind'], more: Partial<FilterSpec> = {}): FilterSpec => ({ key, kind, label: key.toUpperCase(), ...more })
const said = (one: FilterSpec, value: string, me?: number) => conditionsOf([one], { [one.key]: value }, '', me, 'Search')

describe('conditionsOf', () => {
  it.each([
    [filter('owner', 'owner'), '7', [{ field: 'owner', operator: 'equals', value: 7 }]],
    [filter('team', 'team'), 'none', [{ field: 'team', operator: 'is_not_set' }]],
    [filter('tag', 'tag'), 'vip,late', [{ field: 'tags', operator: 'in_list', value: ['vip', 'late'] }]],
    [filter('segment', 'segment'), 'friends', [{ field: 'segments', operator: 'in_list', value: ['friends'] }]],
    [filter('untagged', 'flag'), 'true', [{ field: 'tags', operator: 'is_not_set' }]],
    [filter('unassigned', 'flag'), 'true', [{ field: 'owner', operator: 'is_not_set' }, { field: 'team', operator: 'is_not_set' }]],
    [filter('type', 'type'), 'parent', [{ field: 'type', operator: 'equals', value: 'parent' }]],
    [filter('organisation', 'organisation'), '3', [{ field: 'organisation', operator: 'equals', value: 3 }]],
    [filter('created', 'range'), '30d', [{ field: 'created_at', operator: 'in_last_days', value: 30 }]],
    [filter('created', 'range'), 'year', [{ field: 'created_at', operator: 'in_this', value: 'year' }]],
    [filter('created', 'range'), '2026-03-01..2026-03-31', [{ field: 'created_at', operator: 'between', value: ['2026-03-01', '2026-03-31'] }]],
    [filter('custom.on', 'range'), '2026-03-01..', [{ field: 'custom.on', operator: 'after', value: '2026-02-28' }]],
    [filter('custom.on', 'range'), '..2026-02-28', [{ field: 'custom.on', operator: 'before', value: '2026-03-01' }]],
    [filter('custom.seats', 'numbers'), '5..10', [{ field: 'custom.seats', operator: 'between', value: [5, 10] }]],
    [filter('custom.seats', 'numbers'), '..2.5', [{ field: 'custom.seats', operator: 'at_most', value: 2.5 }]],
    [filter('custom.plan', 'text'), 'Gold', [{ field: 'custom.plan', operator: 'equals', value: 'Gold' }]],
    [filter('custom.likes', 'choice', { holds: 'several' }), 'art', [{ field: 'custom.likes', operator: 'contains', value: 'art' }]],
    [filter('custom.paid', 'choice', { holds: 'boolean' }), 'false', [{ field: 'custom.paid', operator: 'equals', value: false }]],
  ] as const)('says %o as %s', (one, value, conditions) => {
    expect(said(one, value)).toEqual({ conditions, unsaid: [] })
  })

  it('means whoever asks, as a segment is the same to everybody', () => {
    expect(said(filter('owner', 'owner'), 'me', 4).conditions).toEqual([{ field: 'owner', operator: 'equals', value: 4 }])
  })

  it('tells what no condition says', () => {
    const filters = [filter('team', 'team'), filter('last_active', 'range', { isUnasked: true }), filter('type', 'type')]
    const found = conditionsOf(filters, { team: 'mine', last_active: '7d', type: 'parent' }, 'jane', 4, 'Search')
    expect(found.unsaid).toEqual(['Search', 'TEAM', 'LAST_ACTIVE'])
    expect(found.conditions).toHaveLength(1)
  })
})

describe('numbers', () => {
  it.each(['5..10', '..10', '-2.5..'])('are read from %s', (text) => {
    const { from, to } = numbersOf(text)!
    expect(textOfNumbers(String(from ?? ''), String(to ?? ''))).toBe(text)
  })
  it.each(['', '..', '5', 'a..b', '1..2..3', '5..x'])('are not read from %j', (text) => expect(numbersOf(text)).toBeNull())
  it('are taken with a comma, and not the wrong way round', () => {
    expect(textOfNumbers('1,5', '')).toBe('1.5..')
    expect(textOfNumbers('5', '1')).toBe('')
    expect(textOfNumbers('x', '1')).toBe('')
  })
})
