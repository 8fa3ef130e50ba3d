/**
 * Where everything stands on the canvas. A run of steps has one trunk, straight down; the branches
 * of a step stand side by side below it, and meet again before what comes behind it. The same
 * document is always drawn the same way, and a change moves what stands below and beside it alone.
 */

import { TRUNK, type Gap, type StepJson, type TriggerJson, type WorkflowJson } from './document'

export const WIDTH = 248
export const HEIGHT = 60
export const ENTRY_HEIGHT = 76
const GAP = 56
/** Room for the name of a branch above its first step. */
const FORK = 88
/** Where branches part, where their names stand, and where they meet again. */
const TURN = 18
const NAME = 40
const MEET = 44
const BETWEEN = 40

export interface Box {
  id: string
  kind: 'step' | 'trigger' | 'end' | 'add' | 'join'
  x: number
  y: number
  width: number
  height: number
  step?: StepJson
  trigger?: TriggerJson
  /** Of a trigger: its place. */
  index?: number
}
export interface Wire {
  id: string
  kind: 'plain' | 'jump'
  source: string
  target: string
  /** Corners, from where it begins to where it ends. */
  points: Point[]
  /** Where a step can be put into it. */
  gap?: Gap
  plus?: Point
  /** The branch whose beginning it is, and where its name stands. */
  way?: string
  label?: Point
}
export interface Drawing {
  boxes: Box[]
  wires: Wire[]
  /** Its left edge; the trunk stands at 0, whatever there is beside it. */
  left: number
  width: number
  height: number
}
/** The ways that a step of this type can be left by, as its options stand. */
export type WaysOf = (step: StepJson) => string[]

interface Size {
  /** From the trunk to the left and to the right edge. */
  left: number
  right: number
  height: number
}
type Point = [number, number]
/** Where a wire comes from that has no end yet. */
interface Loose {
  source: string
  at: Point
}

const END_HEIGHT = 28
const EMPTY: StepJson[] = []
/** Nobody goes on behind such a step. */
export const isLast = (step: StepJson): boolean => step.type === 'go_to_step' || step.type === 'exit_workflow'

export function drawingOf(document: WorkflowJson, waysOf: WaysOf): Drawing {
  const sizes = new Map<StepJson[], Size>()
  const steps = document.steps ?? []
  const boxes: Box[] = []
  const wires: Wire[] = []
  const listOf = (step: StepJson, way: string) => step.branches?.[way] ?? EMPTY

  function measure(list: StepJson[]): Size {
    const known = sizes.get(list)
    if (known) return known
    const size: Size = { left: WIDTH / 2, right: WIDTH / 2, height: 0 }
    list.forEach((step, at) => {
      size.height += HEIGHT + (at ? GAP : 0)
      const ways = waysOf(step)
      if (!ways.length) return
      const fork = forkOf(step, ways)
      size.left = Math.max(size.left, fork.left)
      size.right = Math.max(size.right, fork.right)
      size.height += fork.height
    })
    sizes.set(list, size)
    return size
  }

  /** Its branches side by side, the trunk midway between the first one's and the last one's. */
  function forkOf(step: StepJson, ways: string[]): Size & { trunks: number[] } {
    const all = ways.map((way) => measure(listOf(step, way)))
    const trunks: number[] = []
    let x = 0
    all.forEach((size, at) => {
      if (at) x += BETWEEN
      trunks.push(x + size.left)
      x += size.left + size.right
    })
    const middle = ((trunks[0] ?? 0) + (trunks.at(-1) ?? 0)) / 2
    const height = FORK + Math.max(0, ...all.map((one) => one.height)) + MEET
    return { trunks: trunks.map((one) => one - middle), left: middle, right: x - middle, height }
  }

  const wire = (source: string, target: string, points: Point[], more: Partial<Wire> = {}) =>
    wires.push({ id: `${source}.${more.way ?? ''}>${target}`, kind: 'plain', source, target, points: cornered(points), ...more })

  /** Draws a run from `y` down; where it goes on, or null where nobody comes out of it. */
  function run(list: StepJson[], trunk: number, y: number, came: Loose | null, parent: string | null, way: string): { loose: Loose | null; y: number } {
    let loose = came
    let at = y
    list.forEach((step, index) => {
      if (index) at += GAP
      if (loose) {
        const isFirst = index === 0 && parent !== null
        const points: Point[] = isFirst ? [loose.at, [loose.at[0], loose.at[1] + TURN], [trunk, loose.at[1] + TURN], [trunk, at]] : [loose.at, [trunk, at]]
        wire(loose.source, step.id, points, {
          gap: { parent, way, index },
          plus: [trunk, isFirst ? at - 18 : (loose.at[1] + at) / 2],
          ...(isFirst ? { way, label: [trunk, loose.at[1] + NAME] } : {}),
        })
      }
      boxes.push({ id: step.id, kind: 'step', step, x: trunk - WIDTH / 2, y: at, width: WIDTH, height: HEIGHT })
      at += HEIGHT
      loose = isLast(step) ? null : { source: step.id, at: [trunk, at] }
      const ways = waysOf(step)
      if (!ways.length) return
      const fork = forkOf(step, ways)
      loose = fan(step, ways, fork, trunk, at)
      at += fork.height
    })
    return { loose, y: at }
  }

  /** The branches of a step, from below it to where they meet. */
  function fan(step: StepJson, ways: string[], fork: { trunks: number[]; height: number }, trunk: number, top: number): Loose | null {
    const meet: Point = [trunk, top + fork.height]
    const id = `join:${step.id}`
    let comes = false
    ways.forEach((way, place) => {
      const x = trunk + (fork.trunks[place] ?? 0)
      const below = listOf(step, way)
      const line = meet[1] - MEET / 2
      if (!below.length) {
        comes = true
        wire(step.id, id, [[trunk, top], [trunk, top + TURN], [x, top + TURN], [x, line], [trunk, line], meet], {
          gap: { parent: step.id, way, index: 0 },
          plus: [x, top + FORK - 18],
          way,
          label: [x, top + NAME],
        })
        return
      }
      const end = run(below, x, top + FORK, { source: step.id, at: [trunk, top] }, step.id, way)
      if (!end.loose) return
      comes = true
      const [ex, ey] = end.loose.at
      wire(end.loose.source, id, [[ex, ey], [ex, line], [trunk, line], meet], { gap: { parent: step.id, way, index: below.length }, plus: [ex, ey + 14] })
    })
    if (!comes) return null
    boxes.push({ id, kind: 'join', x: trunk - 1, y: meet[1] - 2, width: 2, height: 2 })
    return { source: id, at: meet }
  }

  const size = measure(steps)
  const triggers = document.triggers ?? []
  const many = Math.max(1, triggers.length)
  const across = many * WIDTH + (many - 1) * 20
  const centre = 0
  const left = -across / 2
  triggers.forEach((trigger, index) => boxes.push({ id: `trigger:${index}`, kind: 'trigger', trigger, index, x: left + index * (WIDTH + 20), y: 0, width: WIDTH, height: ENTRY_HEIGHT }))
  if (!triggers.length) boxes.push({ id: 'trigger:new', kind: 'add', x: left, y: 0, width: WIDTH, height: ENTRY_HEIGHT })
  let came: Loose = { source: boxes[0]!.id, at: [centre, ENTRY_HEIGHT] }
  let top = ENTRY_HEIGHT + GAP
  if (many > 1) {
    const meet: Point = [centre, ENTRY_HEIGHT + MEET]
    for (const box of boxes.slice()) {
      const x = box.x + box.width / 2
      wire(box.id, 'join:triggers', [[x, ENTRY_HEIGHT], [x, meet[1] - MEET / 2], [centre, meet[1] - MEET / 2], meet])
    }
    boxes.push({ id: 'join:triggers', kind: 'join', x: centre - 1, y: meet[1] - 2, width: 2, height: 2 })
    came = { source: 'join:triggers', at: meet }
    top += MEET
  }
  const { loose, y } = run(steps, centre, top, came, null, TRUNK)
  const end = steps.length ? y + GAP : top
  boxes.push({ id: 'end', kind: 'end', x: centre - 40, y: end, width: 80, height: END_HEIGHT })
  if (loose) wire(loose.source, 'end', [loose.at, [centre, end]], { gap: { parent: null, way: TRUNK, index: steps.length }, plus: [centre, (loose.at[1] + end) / 2] })
  wires.push(...jumps(boxes))
  const right = Math.max(size.right, across / 2, ...wires.filter((one) => one.kind === 'jump').flatMap((one) => one.points.map(([x]) => x)))
  const begin = -Math.max(size.left, across / 2)
  return { boxes, wires, left: begin, width: right - begin, height: end + END_HEIGHT }
}

/** Without corners that are none. */
function cornered(points: Point[]): Point[] {
  const apart = points.filter((point, at) => at === 0 || point[0] !== points[at - 1]![0] || point[1] !== points[at - 1]![1])
  return apart.filter((point, at) => {
    const before = apart[at - 1]
    const after = apart[at + 1]
    return !before || !after || !((before[0] === point[0] && point[0] === after[0]) || (before[1] === point[1] && point[1] === after[1]))
  })
}

/** Jumps leave at the side and come in at the side. */
function jumps(boxes: Box[]): Wire[] {
  const byId = new Map(boxes.map((box) => [box.id, box]))
  return boxes.flatMap((box): Wire[] => {
    const to = box.step?.type === 'go_to_step' && typeof box.step.to === 'string' ? byId.get(box.step.to) : undefined
    if (!to) return []
    const side = Math.max(box.x + box.width, to.x + to.width) + 22
    const from: Point = [box.x + box.width, box.y + box.height / 2]
    const at: Point = [to.x + to.width, to.y + to.height / 2]
    return [{ id: `${box.id}~${to.id}`, kind: 'jump', source: box.id, target: to.id, points: [from, [side, from[1]], [side, at[1]], at] }]
  })
}

/** Corners as a path, each rounded. */
export function pathOf(points: Point[], radius = 10): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first[0]},${first[1]}`
  rest.forEach((point, at) => {
    const next = rest[at + 1]
    const before = at === 0 ? first : rest[at - 1]!
    if (!next) {
      path += `L${point[0]},${point[1]}`
      return
    }
    const cut = Math.min(radius, distance(before, point) / 2, distance(point, next) / 2)
    const [ax, ay] = towards(point, before, cut)
    const [bx, by] = towards(point, next, cut)
    path += `L${ax},${ay}Q${point[0]},${point[1]} ${bx},${by}`
  })
  return path
}

const distance = (one: Point, other: Point) => Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1])

function towards(from: Point, to: Point, by: number): Point {
  return [from[0] + Math.sign(to[0] - from[0]) * by, from[1] + Math.sign(to[1] - from[1]) * by]
}

/** Which box lies next in a direction: along the wires up and down, among neighbours sideways. */
export function beside(drawing: Drawing, id: string, direction: 'up' | 'down' | 'left' | 'right'): string | null {
  const box = drawing.boxes.find((one) => one.id === id)
  if (!box) return null
  if (direction === 'down' || direction === 'up') return nearestTo(drawing, box, along(drawing, id, direction))
  const centre = box.x + box.width / 2
  const sign = direction === 'left' ? -1 : 1
  const others = drawing.boxes.filter((one) => one.kind !== 'join' && Math.sign(Math.round(one.x + one.width / 2 - centre)) === sign)
  const far = (one: Box) => Math.abs(one.x + one.width / 2 - centre) + 3 * Math.abs(one.y - box.y)
  return others.sort((one, other) => far(one) - far(other))[0]?.id ?? null
}

/** What the wires lead to, past the points where they meet. */
function along(drawing: Drawing, id: string, direction: 'up' | 'down'): string[] {
  const [near, far] = direction === 'down' ? (['source', 'target'] as const) : (['target', 'source'] as const)
  return drawing.wires.filter((one) => one.kind === 'plain' && one[near] === id).flatMap((one) => (one[far].startsWith('join:') ? along(drawing, one[far], direction) : [one[far]]))
}

function nearestTo(drawing: Drawing, box: Box, ids: string[]): string | null {
  const found = drawing.boxes.filter((one) => ids.includes(one.id))
  const centre = (one: Box) => one.x + one.width / 2
  const key = (one: Box) => Math.abs(one.y - box.y) * 10 + Math.abs(centre(one) - centre(box)) + (centre(one) > centre(box) ? 1 : 0)
  return found.sort((one, other) => key(one) - key(other))[0]?.id ?? null
}
