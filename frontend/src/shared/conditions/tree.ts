/** A tree of conditions while somebody builds it: each part with a key, and perhaps not finished yet. */

export type Match = 'all' | 'any' | 'none'

export interface ConditionDraft {
  key: number
  field: string
  operator: string
  value: unknown
  within?: number | null
  where?: ConditionDraft[]
}
export interface GroupDraft {
  key: number
  match: Match
  conditions: NodeDraft[]
}
export type NodeDraft = ConditionDraft | GroupDraft

/** As the API has it. */
export interface ConditionJson {
  field: string
  operator: string
  value?: unknown
  within_days?: number
  where?: ConditionJson[]
}
export interface GroupJson {
  match?: Match
  conditions: (ConditionJson | GroupJson)[]
}

/** How a value is given for a kind of field and an operator: `none`, `one`, `list`, … */
export type ShapeOf = (condition: ConditionDraft) => string | undefined

/** Groups go no deeper than the server takes them. */
export const DEEPEST = 8

export const isGroup = (node: NodeDraft): node is GroupDraft => 'conditions' in node

// Kept with a draft, so that it must be new after a reload as well.
let last = Date.now()
export const nextKey = (): number => (last += 1)

export const emptyCondition = (): ConditionDraft => ({ key: nextKey(), field: '', operator: '', value: null })
export const emptyGroup = (match: Match = 'all'): GroupDraft => ({ key: nextKey(), match, conditions: [emptyCondition()] })

export function draftOf(json: Partial<GroupJson> | undefined): GroupDraft {
  return { key: nextKey(), match: json?.match ?? 'all', conditions: (json?.conditions ?? []).map(nodeOf) }
}

function nodeOf(json: ConditionJson | GroupJson): NodeDraft {
  if ('conditions' in json) return draftOf(json)
  return {
    key: nextKey(),
    field: json.field,
    operator: json.operator,
    value: json.value ?? null,
    ...(json.within_days === undefined ? {} : { within: json.within_days }),
    ...(json.where ? { where: rowsDraft(json.where) } : {}),
  }
}

/** Conditions on rows that something counts. */
export const rowsDraft = (rows: ConditionJson[]): ConditionDraft[] => rows.map((one) => nodeOf(one) as ConditionDraft)

/** The same as the API has them, as far as they are finished. */
export const rowsJson = (rows: ConditionDraft[]): ConditionJson[] =>
  rows.filter((row) => isComplete(row, () => undefined) || hasNoValue(row)).map((row) => conditionJson(row, () => (row.value === null ? 'none' : undefined)))

/** Whether everything that the condition needs is there. */
export function isComplete(one: ConditionDraft, shapeOf: ShapeOf): boolean {
  if (!one.field || !one.operator) return false
  const { value } = one
  switch (shapeOf(one)) {
    case 'none':
      return true
    case 'list':
      return Array.isArray(value) && value.length > 0
    case 'pair':
      return Array.isArray(value) && value.length === 2 && value.every((side) => side !== null && side !== '')
    default:
      return value !== null && value !== undefined && value !== ''
  }
}

/** The tree as far as it is finished: what is half done is left out, and groups with nothing in them. */
export function jsonOf(group: GroupDraft, shapeOf: ShapeOf): GroupJson {
  const conditions = group.conditions.flatMap((node): (ConditionJson | GroupJson)[] => {
    if (!isGroup(node)) return isComplete(node, shapeOf) ? [conditionJson(node, shapeOf)] : []
    const inner = jsonOf(node, shapeOf)
    return inner.conditions.length ? [inner] : []
  })
  // Nobody is meant by none of nothing; the server takes it for everybody only under "all".
  return { match: conditions.length ? group.match : 'all', conditions }
}

function conditionJson(one: ConditionDraft, shapeOf: ShapeOf): ConditionJson {
  const where = rowsJson(one.where ?? [])
  return {
    field: one.field,
    operator: one.operator,
    ...(shapeOf(one) === 'none' ? {} : { value: one.value }),
    ...(typeof one.within === 'number' ? { within_days: one.within } : {}),
    ...(where.length ? { where } : {}),
  }
}

const hasNoValue = (row: ConditionDraft) => Boolean(row.field) && /^is_(not_)?set$/.test(row.operator)

/** How many conditions are begun and not finished. */
export function unfinished(group: GroupDraft, shapeOf: ShapeOf): number {
  return group.conditions.reduce((sum, node) => sum + (isGroup(node) ? unfinished(node, shapeOf) : Number(!isComplete(node, shapeOf))), 0)
}
