/**
 * The small Markdown of notes as a tree that is drawn; contacts/note_text.py reads it by the same
 * rules, and examples.json holds both to them. It knows no HTML: whatever is no mark is text.
 */

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic'; parts: Inline[] }
  | { kind: 'link'; href: string; parts: Inline[] }
  | { kind: 'mention'; id: number }

export type Block =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'bullets'; items: Inline[][] }
  | { kind: 'numbers'; start: number; items: Inline[][] }

const ADDRESS_START = '[Hh][Tt][Tt][Pp][Ss]?:\\/\\/|[Mm][Aa][Ii][Ll][Tt][Oo]:'
const INLINE = new RegExp(
  [
    '@\\{(?<mention>[0-9]{1,18})\\}',
    `\\[(?<words>[^\\[\\]\\n]{1,500})\\]\\((?<target>(?:${ADDRESS_START})(?:[^\\s()<>]|\\([^\\s()<>]*\\))+)\\)`,
    '(?<address>https?:\\/\\/[^\\s<>]*[^\\s<>.,;:!?\'")\\]}*_])',
    '\\*\\*(?=\\S)(?<bold>[^\\n]{1,1000}?)(?<=\\S)\\*\\*',
    '(?<![\\p{L}\\p{N}_])_(?=\\S)(?<italic>[^\\n]{1,1000}?)(?<=\\S)_(?![\\p{L}\\p{N}_])',
  ].join('|'),
  'gu',
)
export const LIST_MARK = /^ {0,3}(?:(?<bullet>[-*])|(?<number>[0-9]{1,3})[.)]) +(?=\S)/

export function parseLine(line: string): Inline[] {
  const parts: Inline[] = []
  let at = 0
  for (const found of line.matchAll(INLINE)) {
    if (found.index > at) parts.push({ kind: 'text', text: line.slice(at, found.index) })
    parts.push(inlineOf(found.groups ?? {}))
    at = found.index + found[0].length
  }
  if (at < line.length) parts.push({ kind: 'text', text: line.slice(at) })
  return parts
}

function inlineOf({ mention, words, target, address, bold, italic }: Partial<Record<string, string>>): Inline {
  if (mention) return { kind: 'mention', id: Number(mention) }
  if (address) return { kind: 'link', href: address, parts: [{ kind: 'text', text: address }] }
  if (words && target) return { kind: 'link', href: target, parts: parseLine(words) }
  return bold ? { kind: 'bold', parts: parseLine(bold) } : { kind: 'italic', parts: parseLine(italic ?? '') }
}

export function parse(content: string): Block[] {
  const blocks: Block[] = []
  let isApart = true
  for (const line of content.split('\n')) {
    if (line.trim() === '') {
      isApart = true
      continue
    }
    const last = isApart ? undefined : blocks[blocks.length - 1]
    isApart = false
    const mark = LIST_MARK.exec(line)
    const parts = parseLine(mark ? line.slice(mark[0].length) : line)
    if (!mark) {
      if (last?.kind === 'paragraph') last.lines.push(parts)
      else blocks.push({ kind: 'paragraph', lines: [parts] })
    } else if (mark.groups?.number) {
      if (last?.kind === 'numbers') last.items.push(parts)
      else blocks.push({ kind: 'numbers', start: Number(mark.groups.number), items: [parts] })
    } else if (last?.kind === 'bullets') last.items.push(parts)
    else blocks.push({ kind: 'bullets', items: [parts] })
  }
  return blocks
}

function plainOf(parts: Inline[], nameOf: (id: number) => string): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : part.kind === 'mention' ? `@${nameOf(part.id)}` : plainOf(part.parts, nameOf))).join('')
}

/** What a note says, without its marks; empty lines are left out. */
export function plain(content: string, nameOf: (id: number) => string): string {
  const lines = parse(content).flatMap((block) => (block.kind === 'paragraph' ? block.lines : block.items))
  return lines.map((line) => plainOf(line, nameOf).trim()).filter(Boolean).join('\n')
}
