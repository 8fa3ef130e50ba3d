import { describe, expect, it } from 'vitest'

import type { Option } from './useWorkflows'
import { conditionsOf, durationOf, saidOf, type Speech } from './words'

const option = (name: string, kind: string, more: Partial<Option> = {}): Option => ({ name, kind, label: name, is_required: false, default: null, choices: [], least: null, most: null, channel: '', help: '', ...more })
const speech: Speech = {
  t: (key, values) => (key === 'workflows.none_of' ? `none of ${String(values?.what)}` : key.replace('workflows.', '')),
  number: (value, options) => new Intl.NumberFormat('en', options).format(value),
  fieldOf: (key) => (key === 'country' ? ({ key, label: 'Country', kind: 'choice', operators: [], choices: [{ value: 'DE', label: 'Germany' }], lookup: '' } as never) : undefined),
  operatorOf: () => ({ kind: 'choice', name: 'is', label: 'is', value: 'one' }) as never,
  activity: (name) => `“${name}”`,
  called: (kind, name) => `${kind} ${name}`,
  step: (id) => `step ${id}`,
}

describe('saidOf', () => {
  it('names what was chosen, each kind in its way, and leaves long texts out', () => {
    const options = [option('template', 'template'), option('body', 'long_text'), option('for', 'duration'), option('how', 'choice', { choices: [{ value: 'a', label: 'Any' }] })]
    expect(saidOf(options, { template: 'welcome', body: 'Dear …', for: { days: 2, hours: 4 }, how: 'a' }, speech)).toBe('template welcome · 2 days 4 hours · Any')
  })
  it('says nothing of what is not there, or is something else than it should be', () => {
    expect(saidOf([option('for', 'duration'), option('shares', 'shares'), option('is', 'boolean'), option('where', 'where')], { for: 3, shares: 'x', is: false, where: {} }, speech)).toBe('')
  })
  it('reads shares and jumps', () => {
    expect(saidOf([option('shares', 'shares')], { shares: { A: 70, B: 30 } }, speech)).toBe('A 70 % / B 30 %')
    expect(saidOf([option('to', 'step')], { to: 'hello' }, speech)).toBe('step hello')
  })
})

describe('conditions on what happened', () => {
  it('do not borrow the words of a contact\'s field of the same name', () => {
    expect(saidOf([option('where', 'where')], { where: [{ field: 'country', operator: 'at_least', value: 5 }] }, { ...speech, operatorOf: () => undefined })).toBe('country at least 5')
  })
})

describe('durationOf', () => {
  it('goes from the longest unit to the shortest', () => expect(durationOf({ minutes: 5, weeks: 1 }, speech)).toBe('1 week 5 minutes'))
})

describe('conditionsOf', () => {
  const germany = { field: 'country', operator: 'is', value: 'DE' }
  it('joins all, any and none', () => {
    expect(conditionsOf({ match: 'all', conditions: [germany, { match: 'any', conditions: [germany, germany] }] }, speech)).toBe('Country is Germany and (Country is Germany or Country is Germany)')
    expect(conditionsOf({ match: 'none', conditions: [germany] }, speech)).toBe('none of Country is Germany')
  })
  it('bears whatever a draft holds', () => {
    for (const broken of [null, 3, {}, { conditions: 3 }, { conditions: [] }, { conditions: [{}] }]) expect(conditionsOf(broken, speech)).toBe('')
  })
})
