import { describe, expect, it } from 'vitest'

import { continued, linked, listed, mentionAt, naming, pasted, toContent, toWritten, withMention, wrapped, type Written } from './writing'

/** `a [bc] d`: what stands in brackets is selected; `|` is the caret. */
function at(marked: string): Written {
  const caret = marked.indexOf('|')
  if (caret >= 0) return { text: marked.replace('|', ''), start: caret, end: caret }
  const start = marked.indexOf('‹')
  return { text: marked.replace(/[‹›]/g, ''), start, end: marked.indexOf('›') - 1 }
}

function shown(given: Written | null): string | null {
  if (!given) return null
  const { text, start, end } = given
  return start === end ? `${text.slice(0, start)}|${text.slice(start)}` : `${text.slice(0, start)}‹${text.slice(start, end)}›${text.slice(end)}`
}

describe('wrapped', () => {
  it.each([
    ['a ‹bc› d', 'a **‹bc›** d'],
    ['a **‹bc›** d', 'a ‹bc› d'],
    ['a ‹bc ›d', 'a **‹bc›** d'],
    ['a |', 'a **|**'],
    ['a **|**', 'a |'],
    ['a **bc|** d', 'a **bc**| d'],
  ])('makes %s bold', (given, wanted) => expect(shown(wrapped(at(given), '**'))).toBe(wanted))
})

describe('listed', () => {
  it.each([
    ['one|', '- one|'],
    ['- one|', 'one|'],
    ['x\n‹one\ntwo›\ny', 'x\n‹- one\n- two›\ny'],
    ['‹1. one\n2. two›', '‹- one\n- two›'],
    ['|', '- |'],
    ['- |', '|'],
  ])('makes bullets of %j', (given, wanted) => expect(shown(listed(at(given), 'bullets'))).toBe(wanted))

  it('numbers lines', () => expect(shown(listed(at('‹one\n- two›'), 'numbers'))).toBe('‹1. one\n2. two›'))
})

describe('continued', () => {
  it.each([
    ['- one|', '- one\n- |'],
    ['9. one|', '9. one\n10. |'],
    ['- one\n- |', '- one\n|'],
    ['- on|e', '- on\n- |e'],
    ['plain|', null],
    ['-|', null],
    ['- |rest', null],
  ])('goes on after %j', (given, wanted) => expect(shown(continued(at(given)))).toBe(wanted))
})

describe('linked and pasted', () => {
  it.each([
    ['see ‹this› now', 'see [this](‹https://›) now'],
    ['see ‹https://x.test› now', 'see [|](https://x.test) now'],
    ['see |', 'see [|](https://)'],
  ])('links %s', (given, wanted) => expect(shown(linked(at(given)))).toBe(wanted))

  it('makes words lead where a pasted address does', () => {
    expect(shown(pasted(at('see ‹this› now'), 'https://x.test/a(b) '))).toBe('see [this](https://x.test/a(b))| now'.replace('a(b)', `a${encodeURIComponent('(')}b${encodeURIComponent(')')}`))
    expect(pasted(at('see ‹this› now'), 'plain words')).toBeNull()
    expect(pasted(at('see | now'), 'https://x.test')).toBeNull()
  })
})

describe('mentions', () => {
  it.each([
    ['@|', ''],
    ['ask @be|', 'be'],
    ['ask @Ben Ca|', 'Ben Ca'],
    ['(@be|', 'be'],
  ])('are looked for in %s', (given, query) => expect(mentionAt(at(given))?.query).toBe(query))

  it.each(['a@b|', 'ask @ben and then|', '@ben |', 'none|', '@{1|'])('are not in %s', (given) => expect(mentionAt(at(given))).toBeNull())

  it('stand as names while one writes, and as ids when it is kept', () => {
    const people = [
      { id: 12, name: 'Ben Carter' },
      { id: 7, name: 'Ben' },
      { id: 9, name: 'Ben' },
    ]
    const content = 'Ask @{12}, @{7} or @{9}; not @{404}'
    const { text, named } = toWritten(content, people)

    expect(text).toBe('Ask @Ben Carter, @Ben or @Ben (9); not @{404}')
    expect(toContent(text, named)).toBe(content)
    expect(toContent('@Benjamin and @Ben.', named)).toBe('@Benjamin and @{7}.')
    expect(toContent('@Ben', [])).toBe('@Ben')
  })

  it('take their place in the text', () => {
    expect(shown(withMention(at('ask @be|'), 4, 'Ben'))).toBe('ask @Ben |')
    expect(shown(withMention(at('ask @be|, ok'), 4, 'Ben'))).toBe('ask @Ben|, ok')
    expect(naming([{ id: 1, name: 'Ben' }], { id: 2, name: 'Ben' }).name).toBe('Ben (2)')
    expect(naming([{ id: 1, name: 'Ben' }], { id: 1, name: 'Ben' }).named).toHaveLength(1)
  })
})
