import { describe, expect, it } from 'vitest'

import { bothOf, differenceOf } from './differing'
import { allSteps, type WorkflowJson } from './document'
import { placed, wrongOf } from './faults'

const before: WorkflowJson = {
  triggers: [{ id: 'one', type: 'manual' }],
  steps: [{ id: 'a', type: 'send_email', template: 'x' }, { id: 'b', type: 'condition', branches: { yes: [{ id: 'c', type: 'add_tag', tag: 'vip' }], no: [] } }, { id: 'd', type: 'exit_workflow' }],
}
const after: WorkflowJson = {
  triggers: [{ type: 'manual', id: 'one' }],
  steps: [{ id: 'a', type: 'send_email', template: 'y' }, { id: 'b', type: 'condition', branches: { yes: [], no: [{ id: 'e', type: 'add_tag', tag: 'vip' }] } }],
}

describe('differenceOf', () => {
  it('says what came, went and changed, and what a field said before', () => {
    const { steps, parts } = differenceOf(before, after)
    expect(Object.fromEntries(steps.map((one) => [one.id, one.change]))).toEqual({ a: 'changed', e: 'added', c: 'removed', d: 'removed' })
    expect(steps.find((one) => one.id === 'a')?.fields).toEqual([{ name: 'template', before: 'x', after: 'y' }])
    expect(parts).toEqual([])
  })
  it('takes a step that stands elsewhere for moved', () => {
    const moved = { steps: [{ id: 'b', type: 'condition', branches: { yes: [], no: [{ id: 'c', type: 'add_tag', tag: 'vip' }] } }] }
    expect(differenceOf({ steps: [before.steps![1]!] }, moved).steps).toMatchObject([{ id: 'c', change: 'moved' }])
  })
})

describe('bothOf', () => {
  it('puts what went back where it stood', () => {
    expect(allSteps(bothOf(before, after).steps).map((one) => one.step.id)).toEqual(['a', 'b', 'c', 'e', 'd'])
  })
})

describe('placed', () => {
  const faults = [
    { field: 'steps[1].branches.yes[0].tag', detail: 'gone' },
    { field: 'steps[1].conditions.conditions[0].field', detail: 'unknown', level: 'warning' },
    { field: 'triggers[0].activity', detail: 'missing' },
    { field: 'entry.again', detail: 'no' },
  ]
  it('knows whose a fault is, and of which part', () => {
    expect(placed(before, faults).map(({ at, trigger, part, isError }) => [at, trigger, part, isError])).toEqual([
      ['c', null, 'tag', true],
      ['b', null, 'conditions.conditions[0].field', false],
      [null, 0, 'activity', true],
      [null, null, 'entry.again', true],
    ])
  })
  it('finds what is wrong with an option and within it', () => {
    expect(wrongOf(placed(before, faults), 'conditions')).toBe('unknown')
    expect(wrongOf(placed(before, faults), 'tag')).toBe('gone')
    expect(wrongOf(placed(before, faults), 'ta')).toBe('')
  })
})
