import { describe, expect, it } from 'vitest'

import examples from './examples.json'
import { type Block, type Inline, parse, plain } from './markup'

const NAMES: Record<number, string> = { 12: 'Ben', 7: 'Cleo' }

function drawn(parts: Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text
      if (part.kind === 'mention') return `<@${part.id}>`
      if (part.kind === 'link') return `<a ${part.href}>${drawn(part.parts)}</a>`
      const tag = part.kind === 'bold' ? 'b' : 'i'
      return `<${tag}>${drawn(part.parts)}</${tag}>`
    })
    .join('')
}

function html(blocks: Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'paragraph') return `<p>${block.lines.map(drawn).join('<br>')}</p>`
      const items = block.items.map((item) => `<li>${drawn(item)}</li>`).join('')
      return block.kind === 'bullets' ? `<ul>${items}</ul>` : `<ol start=${block.start}>${items}</ol>`
    })
    .join('')
}

describe('parse', () => {
  it.each(examples)('draws $text', ({ text, html: wanted }) => {
    expect(html(parse(text))).toBe(wanted)
  })

  it.each(['**a ', '_a ', '[a](https://', '@{1', '(', '[', '- ', 'https://'])('comes to an end with %j without end', (mark) => {
    expect(parse(mark.repeat(10_000 / mark.length)).length).toBeGreaterThan(0)
  })

  it.each(['javascript:alert(1)', 'JAVASCRIPT:x', 'data:text/html,x', 'vbscript:x', '//evil.example'])('makes no link of %s', (target) => {
    expect(JSON.stringify(parse(`[x](${target})`))).not.toContain('"link"')
  })
})

describe('plain', () => {
  it.each(examples)('says $text as the server does', ({ text, plain: wanted }) => {
    expect(plain(text, (id) => NAMES[id] ?? '…')).toBe(wanted)
  })
})
