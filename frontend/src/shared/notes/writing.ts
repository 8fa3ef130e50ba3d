/** What keys and buttons do to the text of a note while it is written. */

import { LIST_MARK } from './markup'

/** A text with what is selected in it. */
export interface Written {
  text: string
  start: number
  end: number
}

/** Whom a text names, as it is shown while it is written: `@Ben Carter`. */
export interface Named {
  id: number
  name: string
}

/** Put marks around what is selected, take them away where they are, or leave them. */
export function wrapped({ text, start, end }: Written, mark: string): Written {
  const before = text.slice(0, start)
  const inner = text.slice(start, end)
  const after = text.slice(end)
  if (before.endsWith(mark) && after.startsWith(mark)) {
    return { text: before.slice(0, -mark.length) + inner + after.slice(mark.length), start: start - mark.length, end: end - mark.length }
  }
  // At the end of what is marked already, typing goes on behind it.
  if (start === end && after.startsWith(mark)) return { text, start: start + mark.length, end: end + mark.length }
  // A mark holds words, and not the spaces at their ends.
  const words = inner.trim()
  const lead = inner.length - inner.trimStart().length
  const from = start + lead + mark.length
  return {
    text: before + inner.slice(0, lead) + mark + words + mark + inner.slice(lead + words.length) + after,
    start: from,
    end: from + words.length,
  }
}

/** Make a list of the selected lines, or lines of the list. */
export function listed({ text, start, end }: Written, kind: 'bullets' | 'numbers'): Written {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const found = text.indexOf('\n', Math.max(from, end - (end > start && text[end - 1] === '\n' ? 1 : 0)))
  const to = found < 0 ? text.length : found
  const lines = text.slice(from, to).split('\n')
  const markOf = (line: string) => LIST_MARK.exec(`${line}.`)
  const isKind = (line: string) => Boolean(markOf(line)?.groups?.[kind === 'bullets' ? 'bullet' : 'number'])
  const isOff = lines.every(isKind)
  const changed = lines.map((line, at) => {
    const bare = line.slice(markOf(line)?.[0].length ?? 0)
    return isOff ? bare : `${kind === 'bullets' ? '-' : `${at + 1}.`} ${bare}`
  })
  const body = changed.join('\n')
  const caret = from + body.length
  return { text: text.slice(0, from) + body + text.slice(to), start: start === end ? caret : from, end: caret }
}

/** A new line within a list goes on with it; an empty item ends it. Null where Enter is but Enter. */
export function continued({ text, start, end }: Written): Written | null {
  if (start !== end) return null
  const from = text.lastIndexOf('\n', start - 1) + 1
  const line = text.slice(from, start)
  const mark = LIST_MARK.exec(`${line}.`)
  if (!mark || mark[0].length > line.length) return null
  if (mark[0].length === line.length) {
    const end = text.indexOf('\n', start)
    // In the middle of an item, the rest of it goes to a line of its own.
    if (text.slice(start, end < 0 ? undefined : end).trim()) return null
    return { text: text.slice(0, from) + text.slice(start), start: from, end: from }
  }
  const next = mark.groups?.number ? `${Number(mark.groups.number) + 1}. ` : `${mark.groups?.bullet} `
  const at = start + 1 + next.length
  return { text: `${text.slice(0, start)}\n${next}${text.slice(start)}`, start: at, end: at }
}

const isAddress = (text: string): boolean => /^(https?:\/\/|mailto:)\S+$/i.test(text.trim())

/** A link of what is selected, with its address to be typed; of an address, with its words. */
export function linked({ text, start, end }: Written): Written {
  const inner = text.slice(start, end).trim()
  const [words, target] = isAddress(inner) ? ['', inner] : [inner.replace(/[[\]]/g, ''), 'https://']
  const made = `[${words}](${target})`
  const head = start + 1
  const tail = start + words.length + 3
  const result = text.slice(0, start) + made + text.slice(end)
  return words ? { text: result, start: tail, end: tail + target.length } : { text: result, start: head, end: head }
}

/** Paste an address over words: they lead there. Null where it is a plain paste. */
export function pasted({ text, start, end }: Written, clip: string): Written | null {
  const words = text.slice(start, end)
  if (!words.trim() || /[[\]\n]/.test(words) || !isAddress(clip) || isAddress(words)) return null
  const made = `[${words}](${clip.trim().replace(/[()<>]/g, encodeURIComponent)})`
  return { text: text.slice(0, start) + made + text.slice(end), start: start + made.length, end: start + made.length }
}

/** What is typed behind an @ that may become a mention. */
export function mentionAt({ text, start, end }: Written): { at: number; query: string } | null {
  if (start !== end) return null
  const found = /(?:^|[\s([])@([^\s@{}][^@{}\n]{0,40})?$/u.exec(text.slice(Math.max(0, start - 60), start))
  if (!found) return null
  const query = found[1] ?? ''
  // Two words at most: names have them, sentences have more.
  if (query.trim().split(/\s+/).length > 2 || /\s\s|\s$/.test(query)) return null
  return { at: start - query.length - 1, query }
}

/** Put somebody in place of what was typed behind the @. */
export function withMention({ text, start }: Written, at: number, name: string): Written {
  const after = text.slice(start)
  const gap = /^[\s.,;:!?)\]]/.test(after) ? '' : ' '
  const caret = at + 1 + name.length + (gap || /^\s/.test(after) ? 1 : 0)
  return { text: `${text.slice(0, at)}@${name}${gap}${after}`, start: caret, end: caret }
}

const QUOTED = /[.*+?^${}()|[\]\\]/g

/** As it is written: names in place of ids. Of namesakes only one has the bare name. */
export function toWritten(content: string, mentions: readonly Named[]): { text: string; named: Named[] } {
  const named = distinct(mentions)
  const byId = new Map(named.map((one) => [one.id, one.name]))
  const text = content.replace(/@\{(\d{1,18})\}/g, (whole, id) => (byId.has(Number(id)) ? `@${byId.get(Number(id))}` : whole))
  return { text, named }
}

/** As it is kept: ids in place of the names of those who were chosen. */
export function toContent(text: string, named: readonly Named[]): string {
  if (named.length === 0) return text
  const longest = [...named].sort((one, other) => other.name.length - one.name.length)
  const names = longest.map((one) => one.name.replace(QUOTED, '\\$&')).join('|')
  return text.replace(new RegExp(`@(${names})(?![\\p{L}\\p{N}])`, 'gu'), (_whole, name) => `@{${longest.find((one) => one.name === name)?.id}}`)
}

/** Somebody more whom the text names, under a name that is nobody else's in it. */
export function naming(named: readonly Named[], one: Named): { named: Named[]; name: string } {
  const known = named.find((other) => other.id === one.id)
  if (known) return { named: [...named], name: known.name }
  const all = distinct([...named, one])
  return { named: all, name: all[all.length - 1]?.name ?? one.name }
}

function distinct(mentions: readonly Named[]): Named[] {
  const found: Named[] = []
  for (const { id, name } of mentions) {
    const bare = name.replace(/[\n@{}]/g, ' ').trim() || String(id)
    const isTaken = found.some((other) => other.name === bare)
    found.push({ id, name: isTaken ? `${bare} (${id})` : bare })
  }
  return found
}
