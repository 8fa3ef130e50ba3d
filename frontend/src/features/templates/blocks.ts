/** The blocks of a mail as a tree: found, moved and changed without the tree that was there being touched. */

export const KINDS = ['heading', 'text', 'button', 'image', 'columns', 'list', 'progress', 'divider', 'spacer', 'social', 'html', 'footer'] as const
export type Kind = (typeof KINDS)[number]

export interface Block {
  id: string
  type: Kind
  columns?: { width?: number; blocks: Block[] }[]
  blocks?: Block[]
  [part: string]: unknown
}

/** A block as it stands in the outline. */
export interface Line {
  block: Block
  depth: number
  /** In which list it stands: the id of what holds it, and of columns which one. */
  within: string
}

let last = 0
const newId = (): string => `b${Date.now().toString(36)}${(last += 1).toString(36)}`

export function blankBlock(type: Kind): Block {
  const parts: Record<Kind, Record<string, unknown>> = {
    heading: { text: '' },
    text: { text: '' },
    button: { text: '', href: '' },
    image: { src: '', alt: '' },
    columns: { columns: [{ blocks: [] }, { blocks: [] }] },
    list: { of: 'items', as: 'item', blocks: [{ id: newId(), type: 'text', text: '{{ item.name }}' }] },
    progress: { percent: '{{ percent }}', label: '' },
    divider: {},
    spacer: { height: 24 },
    social: { links: [{ label: '', href: '' }] },
    html: { html: '' },
    footer: { text: '', unsubscribe: true, preferences: true },
  }
  return { id: newId(), type, ...parts[type] }
}

/** The lists within a block, each with a name of its own. */
export function listsOf(block: Block): { name: string; blocks: Block[] }[] {
  if (block.type === 'columns') return (block.columns ?? []).map((one, at) => ({ name: `${block.id}/${at}`, blocks: one.blocks }))
  return block.type === 'list' ? [{ name: `${block.id}/0`, blocks: block.blocks ?? [] }] : []
}

/** The block with other lists within. */
function withLists(block: Block, lists: Block[][]): Block {
  if (block.type === 'columns') return { ...block, columns: (block.columns ?? []).map((one, at) => ({ ...one, blocks: lists[at] ?? [] })) }
  return block.type === 'list' ? { ...block, blocks: lists[0] ?? [] } : block
}

/** Each block has an id, so that it can be spoken of; those from elsewhere are given one. */
export function withIds(blocks: readonly Record<string, unknown>[]): Block[] {
  return blocks.map((given) => {
    const block = { ...given, id: String(given.id ?? newId()) } as Block
    return withLists(block, listsOf(block).map((list) => withIds(list.blocks)))
  })
}

export function linesOf(blocks: readonly Block[], depth = 0, within = ''): Line[] {
  return blocks.flatMap((block) => [{ block, depth, within }, ...listsOf(block).flatMap((list) => linesOf(list.blocks, depth + 1, list.name))])
}

/** Every list of the tree put through a function, the innermost first. */
function everyList(blocks: Block[], change: (list: Block[], name: string) => Block[], name = ''): Block[] {
  const inner = blocks.map((block) => withLists(block, listsOf(block).map((list) => everyList(list.blocks, change, list.name))))
  return change(inner, name)
}

export const changed = (blocks: Block[], id: string, parts: Record<string, unknown>): Block[] =>
  everyList(blocks, (list) => list.map((one) => (one.id === id ? ({ ...one, ...parts } as Block) : one)))

export const without = (blocks: Block[], id: string): Block[] => everyList(blocks, (list) => list.filter((one) => one.id !== id))

/** Put in after a block, or at the end of a list. */
export function inserted(blocks: Block[], block: Block, place: { after?: string; within?: string }): Block[] {
  return everyList(blocks, (list, name) => {
    const at = list.findIndex((one) => one.id === place.after)
    if (at >= 0) return [...list.slice(0, at + 1), block, ...list.slice(at + 1)]
    return place.after === undefined && name === (place.within ?? '') ? [...list, block] : list
  })
}

/** One place up or down among its neighbours. */
export function moved(blocks: Block[], id: string, by: -1 | 1): Block[] {
  return everyList(blocks, (list) => {
    const from = list.findIndex((one) => one.id === id)
    const to = from + by
    if (from < 0 || to < 0 || to >= list.length) return list
    const next = [...list]
    next.splice(to, 0, ...next.splice(from, 1))
    return next
  })
}

/** Taken to before another block, wherever that stands; a block never goes into itself. */
export function dropped(blocks: Block[], id: string, before: string): Block[] {
  const block = find(blocks, id)
  if (!block || id === before || linesOf([block]).some((line) => line.block.id === before)) return blocks
  const holdsOthers = listsOf(block).length > 0
  const target = linesOf(blocks).find((line) => line.block.id === before)
  if (!target || (holdsOthers && target.depth > 0)) return blocks
  return everyList(without(blocks, id), (list) => {
    const at = list.findIndex((one) => one.id === before)
    return at < 0 ? list : [...list.slice(0, at), block, ...list.slice(at)]
  })
}

export function copied(blocks: Block[], id: string): Block[] {
  const block = find(blocks, id)
  return block ? inserted(blocks, anew(block), { after: id }) : blocks
}

/** The same block under ids of its own. */
export function anew(block: Block): Block {
  return withLists({ ...block, id: newId() }, listsOf(block).map((list) => list.blocks.map(anew)))
}

export const find = (blocks: readonly Block[], id: string | null): Block | undefined => linesOf(blocks).find((line) => line.block.id === id)?.block

/** The block that a place such as `blocks[2].columns[0].blocks[1].href` is about. */
export function blockAt(blocks: readonly Block[], place: string): Block | undefined {
  let list: readonly Block[] = blocks
  let found: Block | undefined
  for (const step of place.matchAll(/(columns|blocks)\[(\d+)\]/g)) {
    const at = Number(step[2])
    if (step[1] === 'columns') list = found?.columns?.[at]?.blocks ?? []
    else {
      found = list[at]
      list = found?.type === 'list' ? (found.blocks ?? []) : []
    }
  }
  return found
}

/** The first words of a block, for the outline. */
export function wordsOf(block: Block): string {
  const said = block.text ?? block.alt ?? block.label ?? block.of ?? ''
  return String(said).replace(/\s+/g, ' ').slice(0, 60)
}
