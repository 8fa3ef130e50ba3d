import { describe, expect, it } from 'vitest'

import { changed, choicesFor, differenceOf, isNew, namesOf, type Offer } from './choosing'

const tags = [{ name: 'Interested', colour: 'blue' }, { name: 'No show' }, { name: 'VIP' }]
const dot = () => null
const offer = (given: Partial<Offer>) => choicesFor({ tags, query: '', first: [], dotOf: () => dot, ...given })
const create = { label: (name: string) => `Create ${name}`, icon: dot }
const labels = (given: Partial<Offer>) => offer(given).map((option) => option.label)

describe('choicesFor', () => {
  it('puts what is chosen on top while nothing is typed', () => {
    expect(labels({ first: ['VIP'] })).toEqual(['VIP', 'Interested', 'No show'])
  })

  it('finds by any part of the name', () => {
    expect(labels({ query: 'SHOW' })).toEqual(['No show'])
  })

  it('offers to make what is not there, behind what was found', () => {
    const found = offer({ query: '  inter   net ', create })
    expect(found.map((option) => option.label)).toEqual(['Create inter net'])
    expect(namesOf([found[0]!.value])).toEqual(['inter net'])
    expect(isNew(found[0]!.value)).toBe(true)
  })

  it('makes no second tag of a name that is there in other letters, nor for whoever may not', () => {
    expect(labels({ query: 'vip', create })).toEqual(['VIP'])
    expect(labels({ query: 'New' })).toEqual([])
  })
})

describe('differenceOf', () => {
  it('says what was given and what was taken, whatever the case', () => {
    expect(differenceOf(['VIP', 'Old'], ['vip', 'New'])).toEqual({ add: ['New'], remove: ['Old'] })
  })
})

describe('changed', () => {
  it('adds each once, takes away, and keeps the order of the alphabet', () => {
    const after = changed([{ name: 'VIP' }, { name: 'Old' }], { add: [{ name: 'vip' }, { name: 'New' }], remove: ['old'] })
    expect(after.map((tag) => tag.name)).toEqual(['New', 'VIP'])
  })
})
