/** The properties of an activity as a list that can be read. */

export interface Detail {
  /** The property's own name, and that of the one it is a part of. */
  name: string
  within?: string
  /** A value, or what it was and what it became. */
  value?: unknown
  change?: { from: unknown; to: unknown }
}

/** `previous_plan` is "Previous plan". */
export function labelOf(name: string): string {
  const words = name.replace(/[_-]+/g, ' ').replace(/([a-z\d])([A-Z])/g, '$1 $2').trim()
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPair = (value: unknown): value is [unknown, unknown] => Array.isArray(value) && value.length === 2

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Custom values changed as a whole: only those that differ are told. */
function custom(before: unknown, after: unknown): Detail[] {
  const [one, other] = [isPlainObject(before) ? before : {}, isPlainObject(after) ? after : {}]
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
    .map((name) => ({ name, change: { from: one[name], to: other[name] } }))
}

function changes(given: Record<string, unknown>): Detail[] {
  return Object.entries(given).flatMap(([name, pair]) => {
    if (!isPair(pair)) return []
    return name === 'custom' ? custom(...pair) : [{ name, change: { from: pair[0], to: pair[1] } }]
  })
}

export function detailsOf(properties: unknown): Detail[] {
  if (!isPlainObject(properties)) return []
  return Object.entries(properties).flatMap(([name, value]): Detail[] => {
    if (name === 'changes' && isPlainObject(value)) return changes(value)
    // What stands behind a dollar sign is said to programs, not to people.
    if (isNothing(value) || name.startsWith('$')) return []
    if (isPlainObject(value)) {
      return Object.entries(value).flatMap(([part, inner]) => (isNothing(inner) ? [] : [{ name: part, within: name, value: inner }]))
    }
    return [{ name, value }]
  })
}

/** A value in one line. */
export function plainText(value: unknown): string {
  if (isNothing(value)) return ''
  if (Array.isArray(value)) return value.map(plainText).filter(Boolean).join(', ')
  if (isPlainObject(value)) {
    const own = value.value ?? value.name ?? value.address ?? value.number
    return own === undefined ? Object.values(value).map(plainText).filter(Boolean).join(', ') : plainText(own)
  }
  return String(value)
}
