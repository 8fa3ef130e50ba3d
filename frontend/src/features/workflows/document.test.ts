import { describe, expect, it } from 'vitest'

import { stepsOf, textOf } from './clipboard'
import { allSteps, anew, changeStep, depthOf, documentOf, findStep, freshId, insertSteps, moveStep, removeStep, renameStep, type WorkflowJson } from './document'

const mail = (id: string) => ({ id, type: 'send_email', template: id })
const document: WorkflowJson = {
  steps: [
    mail('hello'),
    { id: 'is', type: 'condition', branches: { yes: [mail('good'), { id: 'again', type: 'go_to_step', to: 'hello' }], no: [] } },
    mail('bye'),
  ],
}
const ids = (given: WorkflowJson) => allSteps(given.steps).map((one) => one.step.id)

describe('documentOf', () => {
  it('gives an id to what has none, or one that is taken', () => {
    const found = documentOf({ steps: [{ type: 'send_email' }, { id: 'send_email', type: 'add_tag' }, { id: 'send_email', type: 'exit_workflow' }] })
    expect(ids(found)).toEqual(['send_email-2', 'send_email', 'send_email-3'])
  })
  it('draws whatever was kept, however broken', () => {
    for (const broken of [null, 3, 'x', [], { steps: 4 }, { steps: [null, 'x', { branches: [] }] }, { triggers: {} }]) expect(() => documentOf(broken)).not.toThrow()
    expect(ids(documentOf({ steps: [null, { type: 'add_tag', branches: { yes: 'x' } }] }))).toEqual(['add_tag'])
  })
})

describe('changing the tree', () => {
  it('inserts into a branch that nobody filled', () => {
    const found = insertSteps(document, { parent: 'is', way: 'no', index: 0 }, [mail('bad')])
    expect(findStep(found, 'bad')).toMatchObject({ parent: 'is', way: 'no', index: 0 })
    expect(ids(document)).not.toContain('bad')
  })
  it('changes a step wherever it stands, and nothing else', () => {
    const found = changeStep(document, 'good', (step) => ({ ...step, template: 'better' }))
    expect(findStep(found, 'good')?.step.template).toBe('better')
    expect(found.steps?.[0]).toBe(document.steps?.[0])
  })
  it('removes a step with its branches, or keeps one of them in its place', () => {
    expect(ids(removeStep(document, 'is'))).toEqual(['hello', 'bye'])
    expect(ids(removeStep(document, 'is', 'yes'))).toEqual(['hello', 'good', 'again', 'bye'])
  })
  it('moves down and up within a list', () => {
    expect(ids(moveStep(document, 'hello', { parent: null, way: 'main', index: 3 }))).toEqual(['is', 'good', 'again', 'bye', 'hello'])
    expect(ids(moveStep(document, 'bye', { parent: null, way: 'main', index: 0 }))[0]).toBe('bye')
  })
  it('does not move a step into itself, or to where it stands', () => {
    expect(moveStep(document, 'is', { parent: 'is', way: 'no', index: 0 })).toBe(document)
    expect(moveStep(document, 'hello', { parent: null, way: 'main', index: 1 })).toBe(document)
  })
  it('renames a step with those that jump to it', () => {
    const found = renameStep(document, 'hello', 'welcome')
    expect(findStep(found, 'again')?.step.to).toBe('welcome')
  })
  it('says how deep a gap lies', () => {
    expect(depthOf(document, { parent: null, way: 'main', index: 0 })).toBe(1)
    expect(depthOf(document, { parent: 'is', way: 'no', index: 0 })).toBe(2)
  })
})

describe('copies', () => {
  it('have ids of their own, and jump within themselves', () => {
    const [copy] = anew([{ id: 'is', type: 'condition', branches: { yes: [mail('good'), { id: 'again', type: 'go_to_step', to: 'good' }], no: [{ id: 'out', type: 'go_to_step', to: 'hello' }] } }], document)
    expect(copy?.id).toBe('is-2')
    expect(copy?.branches?.yes?.[1]).toMatchObject({ id: 'again-2', to: 'good-2' })
    expect(copy?.branches?.no?.[0]).toMatchObject({ to: 'hello' })
  })
  it('lead those for whom a moment is past to the copy, and follow a new name', () => {
    const [wait] = anew([{ id: 'hello', type: 'wait_until', moment: 'starts_at', past: 'good' }, mail('good')], document)
    expect(wait).toMatchObject({ past: 'good-2' })
    const known = { steps: [{ id: 'wait', type: 'wait_until', past: 'late' }, mail('late')] }
    expect(renameStep(known, 'late', 'over').steps?.[0]).toMatchObject({ past: 'over' })
  })
  it('go through the clipboard as text', () => {
    expect(stepsOf(textOf(document.steps!))).toEqual(document.steps)
    expect(stepsOf(JSON.stringify(document))?.length).toBe(3)
    expect(stepsOf(JSON.stringify(mail('one')))?.length).toBe(1)
  })
  it('are not made of any other text', () => {
    for (const text of ['', 'hello', '3', '{"a":1}', '[]', '{"steps":[{"id":"x"}]}', '{"steps":{}}']) expect(stepsOf(text)).toBeNull()
  })
})

describe('freshId', () => {
  it('counts on where a name is taken', () => {
    expect(freshId('Send Email!', new Set())).toBe('send-email')
    expect(freshId('a', new Set(['a', 'a-2']))).toBe('a-3')
    expect(freshId('a-2', new Set(['a', 'a-2']))).toBe('a-3')
  })
})
