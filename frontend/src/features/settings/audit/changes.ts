/** What an audit row changed, field by field. */

export interface Change {
  field: string
  before: string
  after: string
  isSame: boolean
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Fields that differ come first; one that appeared or went has nothing on the other side. */
export function changesOf(before: Record<string, unknown> | null, after: Record<string, unknown> | null): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return fields
    .map((field) => {
      const [was, is] = [shown(before?.[field]), shown(after?.[field])]
      return { field, before: was, after: is, isSame: was === is }
    })
    .sort((one, other) => Number(one.isSame) - Number(other.isSame) || one.field.localeCompare(other.field))
}
