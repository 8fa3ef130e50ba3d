import { describe, expect, it } from 'vitest'

import { insertSteps, type StepJson, type WorkflowJson } from './document'
import { beside, type Box, drawingOf, pathOf } from './layout'

const waysOf = (step: StepJson) => (step.type === 'condition' ? ['yes', 'no'] : step.type === 'ab_split' ? Object.keys(step.shares as object) : [])
const wait = (id: string): StepJson => ({ id, type: 'wait_duration' })
const is = (id: string, yes: StepJson[] = [], no: StepJson[] = []): StepJson => ({ id, type: 'condition', branches: { yes, no } })
const document: WorkflowJson = {
  triggers: [{ type: 'manual' }],
  steps: [wait('a'), is('b', [wait('c'), is('d', [wait('e')])], [wait('f'), wait('g')]), wait('h')],
}
const drawn = (given: WorkflowJson) => drawingOf(given, waysOf)
const boxOf = (given: WorkflowJson, id: string): Box => drawn(given).boxes.find((one) => one.id === id)!

function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16807) % 2147483647) / 2147483647
}

function tree(next: () => number, depth: number, prefix: string): StepJson[] {
  return Array.from({ length: Math.floor(next() * 4) }, (_, at) => {
    const id = `${prefix}${at}`
    if (depth < 3 && next() < 0.3) return is(id, tree(next, depth + 1, `${id}y`), tree(next, depth + 1, `${id}n`))
    return next() < 0.1 ? { id, type: 'exit_workflow' } : wait(id)
  })
}

describe('drawingOf', () => {
  it('lays no box over another, whatever the tree', () => {
    for (let seed = 1; seed < 120; seed += 1) {
      const { boxes } = drawn({ triggers: [{ type: 'manual' }, { type: 'manual' }], steps: tree(random(seed), 0, 's') })
      const solid = boxes.filter((one) => one.kind !== 'join')
      for (const [at, one] of solid.entries())
        for (const other of solid.slice(at + 1)) {
          const apart = one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y
          expect(apart, `${seed}: ${one.id} over ${other.id}`).toBe(true)
        }
    }
  })
  it('offers each gap once, and every gap that can be come to', () => {
    const gaps = drawn(document).wires.flatMap((one) => (one.gap ? [`${one.gap.parent}.${one.gap.way}.${one.gap.index}`] : []))
    expect(new Set(gaps).size).toBe(gaps.length)
    expect(gaps.sort()).toEqual(['b.no.0', 'b.no.1', 'b.no.2', 'b.yes.0', 'b.yes.1', 'b.yes.2', 'd.no.0', 'd.yes.0', 'd.yes.1', 'null.main.0', 'null.main.1', 'null.main.2', 'null.main.3'])
  })
  it('leaves what stands above where it was when something is put below', () => {
    const more = insertSteps(document, { parent: null, way: 'main', index: 3 }, [wait('z')])
    for (const id of ['a', 'b', 'c', 'f', 'h']) expect(boxOf(more, id)).toMatchObject({ x: boxOf(document, id).x, y: boxOf(document, id).y })
  })
  it('draws a jump as a wire of its own, and none on behind it', () => {
    const { wires } = drawn({ steps: [wait('a'), { id: 'j', type: 'go_to_step', to: 'a' }] })
    expect(wires.filter((one) => one.kind === 'jump')).toMatchObject([{ source: 'j', target: 'a' }])
    expect(wires.some((one) => one.source === 'j' && one.kind === 'plain')).toBe(false)
  })
  it('has a place for the first trigger and the first step of an empty workflow', () => {
    const { boxes, wires } = drawn({})
    expect(boxes.map((one) => one.kind)).toEqual(['add', 'end'])
    expect(wires).toMatchObject([{ gap: { parent: null, index: 0 } }])
  })
  it('takes three hundred steps', () => {
    const { boxes } = drawn({ steps: Array.from({ length: 300 }, (_, at) => wait(`s${at}`)) })
    expect(boxes.filter((one) => one.kind === 'step')).toHaveLength(300)
  })
})

describe('beside', () => {
  const drawing = drawn(document)
  it('follows the wires, past where branches meet', () => {
    expect(beside(drawing, 'trigger:0', 'down')).toBe('a')
    expect(beside(drawing, 'b', 'down')).toBe('c')
    expect(beside(drawing, 'g', 'down')).toBe('h')
    expect(beside(drawing, 'e', 'down')).toBe('h')
    expect(beside(drawing, 'c', 'up')).toBe('b')
    expect(beside(drawing, 'a', 'up')).toBe('trigger:0')
  })
  it('goes to the neighbour at the side', () => {
    expect(beside(drawing, 'c', 'right')).toBe('f')
    expect(beside(drawing, 'f', 'left')).toBe('c')
    expect(beside(drawing, 'nothing', 'left')).toBeNull()
  })
})

describe('pathOf', () => {
  it('rounds a corner, and no more than there is room for', () => {
    expect(pathOf([[0, 0], [0, 20], [4, 20]], 10)).toBe('M0,0L0,18Q0,20 2,20L4,20')
    expect(pathOf([[0, 0], [0, 9]])).toBe('M0,0L0,9')
  })
})
