import { describe, expect, it } from 'vitest'

import type { Option } from '../useWorkflows'
import { fold } from './folding'

const option = (name: string, is_required = false) => ({ name, is_required }) as Option
const names = (options: Option[]) => options.map((one) => one.name)

describe('fold', () => {
  it('puts what has to be said first and folds what every trigger can be asked', () => {
    const { open, folded } = fold([option('where'), option('nth'), option('activity', true)], {})
    expect([names(open), names(folded)]).toEqual([['activity'], ['where', 'nth']])
  })

  it('never hides what is said already', () => {
    const { open, folded } = fold([option('where'), option('nth'), option('times')], { where: [{}], nth: 3, times: null })
    expect([names(open), names(folded)]).toEqual([['where', 'nth'], ['times']])
    expect(names(fold([option('where')], { where: [] }).folded)).toEqual(['where'])
  })

  it('leaves a few of its own in the open, and folds many', () => {
    expect(names(fold([option('country'), option('source'), option('nth')], {}).open)).toEqual(['country', 'source'])
    expect(names(fold([option('a'), option('b'), option('c')], {}).open)).toEqual([])
  })
})
