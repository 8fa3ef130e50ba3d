/** What a step has to say for itself, as lines that can be read; the message it planned apart. */

export interface Told {
  message: number | null
  facts: { name: string; value: string }[]
}

const MOST = 8

export function reasonsOf(result: unknown): Told {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    return { message: null, facts: result === null || result === undefined || result === '' ? [] : [{ name: '', value: String(result) }] }
  }
  const { message, ...rest } = result as Record<string, unknown>
  const facts = Object.entries(rest)
    .filter(([, value]) => value !== null && value !== '')
    .slice(0, MOST)
    .map(([name, value]) => ({ name: name.replaceAll('_', ' '), value: typeof value === 'object' ? JSON.stringify(value) : String(value) }))
  return { message: typeof message === 'number' ? message : null, facts }
}
