/** The rules of a territory: which records fall to it. */

export const FIELDS = ['country', 'region', 'type', 'source'] as const
export const OPERATORS = ['is', 'is_not', 'in', 'not_in', 'starts_with'] as const

export interface Condition {
  field: (typeof FIELDS)[number]
  operator: (typeof OPERATORS)[number]
  /** Always a list while it is edited; most operators use its first. */
  values: string[]
}

export interface Rules {
  match: 'all' | 'any'
  conditions: Condition[]
}

export const takesMany = (operator: Condition['operator']) => operator === 'in' || operator === 'not_in'

function readCondition(given: unknown): Condition | null {
  const { field, operator, value } = (given ?? {}) as { field?: unknown; operator?: unknown; value?: unknown }
  const known = FIELDS.find((one) => one === field)
  const verb = OPERATORS.find((one) => one === operator)
  if (!known || !verb) return null
  return { field: known, operator: verb, values: (Array.isArray(value) ? value : [value]).map(String) }
}

export function readRules(given: unknown): Rules {
  const { match, conditions } = (given ?? {}) as { match?: unknown; conditions?: unknown }
  const list = Array.isArray(conditions) ? conditions : []
  return {
    match: match === 'any' ? 'any' : 'all',
    conditions: list.map(readCondition).filter((one): one is Condition => one !== null),
  }
}

/** As the API takes them; without conditions there are no rules. */
export function writeRules(rules: Rules): Record<string, unknown> {
  if (rules.conditions.length === 0) return {}
  return {
    match: rules.match,
    conditions: rules.conditions.map(({ field, operator, values }) => ({
      field,
      operator,
      value: takesMany(operator) ? values : (values[0] ?? ''),
    })),
  }
}
