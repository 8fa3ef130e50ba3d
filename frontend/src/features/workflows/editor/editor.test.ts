import { describe, expect, it } from 'vitest'

import type { StepType } from '../useWorkflows'
import { waysOfType } from './useEditor'

const type = (more: Partial<StepType>): StepType => ({ name: 'x', label: 'X', group: 'branch', icon: '', description: '', needs: '', options: [], branches: [], waits: false, ...more })
const shares = { name: 'shares', kind: 'shares', label: '', is_required: true, default: null, choices: [], least: null, most: null, channel: '', help: '' }

describe('waysOfType', () => {
  it('are those of the type, or one for each share', () => {
    expect(waysOfType(type({ branches: ['yes', 'no'] }), { id: 'a', type: 'x' })).toEqual(['yes', 'no'])
    expect(waysOfType(type({ options: [shares] }), { id: 'a', type: 'x', shares: { A: 1, B: 99 } })).toEqual(['A', 'B'])
  })
  it('are those that stand there where nobody knows the type', () => {
    expect(waysOfType(undefined, { id: 'a', type: 'gone', branches: { left: [] } })).toEqual(['left'])
    expect(waysOfType(type({ options: [shares] }), { id: 'a', type: 'x', shares: 3, branches: { A: [] } })).toEqual(['A'])
  })
})
