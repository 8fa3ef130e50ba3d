import { describe, expect, it } from 'vitest'

import { drawingOf } from '../layout'
import { pathOf } from './path'
import { reasonsOf } from './reasons'

const document = {
  triggers: [{ id: 'new', type: 'manual' }],
  steps: [
    { id: 'is', type: 'condition', branches: { yes: [{ id: 'mail', type: 'send_email' }], no: [] } },
    { id: 'wait', type: 'wait_duration' },
    { id: 'bye', type: 'send_email' },
  ],
}
const drawing = drawingOf(document, (step) => (step.type === 'condition' ? ['yes', 'no'] : []))
const entry = (step: string, way = '') => ({ step, type: 'x', status: 'completed', way, result: null, error: '', at: '2027-01-01T00:00:00Z' })

describe('pathOf', () => {
  it('lights the branch that was taken, where it meets the trunk, and where somebody is now', () => {
    const { lit } = pathOf(drawing, { log: [entry('is', 'no')], step: 'wait', trigger: 'new', status: 'active' } as never, document.triggers)
    expect([...lit].sort()).toEqual(['is', 'is.no', 'join:is', 'trigger:0', 'wait'])
  })
  it('lights no trigger for whoever was put in by hand, and no way on for whoever left', () => {
    const { lit } = pathOf(drawing, { log: [entry('is', 'yes'), entry('mail')], step: null, trigger: 'manual', status: 'exited' } as never, document.triggers)
    expect([...lit].sort()).toEqual(['is', 'is.yes', 'mail'])
  })
})

describe('reasonsOf', () => {
  it('tells the message from the rest', () => {
    expect(reasonsOf({ message: 12, because_of: 'country', nothing: null })).toEqual({ message: 12, facts: [{ name: 'because of', value: 'country' }] })
    expect(reasonsOf(null)).toEqual({ message: null, facts: [] })
  })
})
