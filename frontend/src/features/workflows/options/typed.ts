/** Values that may be text, a number, yes or no, or nothing, written in one line. */

export function typedText(value: unknown): string {
  if (value === null || value === undefined) return ''
  // Text that would be read as something else stands in quotes.
  if (typeof value === 'string') return typedValue(value) === value ? value : JSON.stringify(value)
  return JSON.stringify(value)
}

export function typedValue(text: string): unknown {
  const plain = text.trim()
  if (plain === '') return ''
  if (!/^(true|false|null|-?\d|[[{"])/.test(plain)) return text
  try {
    return JSON.parse(plain) as unknown
  } catch {
    return text
  }
}
