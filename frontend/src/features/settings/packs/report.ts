/** What a pack's installation tells, thing by thing, in the order and under the kinds it came in. */

export interface Told {
  kind: string
  items: { key: string; why: string }[]
}

/** The server says `kind key`, with the reason behind a colon where something was left as it is. */
export function toldOf(lines: string[]): Told[] {
  const found = new Map<string, Told['items']>()
  for (const line of lines) {
    const [, kind = '', key = '', why = ''] = /^(\w+) (.*?)(?:: (.*))?$/.exec(line) ?? ['', '', line]
    found.set(kind, [...(found.get(kind) ?? []), { key, why }])
  }
  return [...found].map(([kind, items]) => ({ kind, items }))
}
