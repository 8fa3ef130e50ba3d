import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import NoteText from './NoteText.vue'
import { arranged, type Note } from './useNotes'

const drawn = (content: string) => mount(NoteText, { props: { content, mentions: [{ id: 12, name: 'Ben <b>Carter</b>' }] } })

describe('NoteText', () => {
  it('draws what is formatted', () => {
    const text = drawn('**Ask** @{12} or @{404}\n- _one_\n- two\n\n3. three')

    expect(text.get('strong').text()).toBe('Ask')
    expect(text.findAll('ul li').map((one) => one.text())).toEqual(['one', 'two'])
    expect(text.get('ol').attributes('start')).toBe('3')
    expect(text.get('p').text()).toBe('Ask @Ben <b>Carter</b> or @404')
  })

  it('makes links that lead out and tell nothing of us', () => {
    const link = drawn('[offer](https://example.org/a)').get('a')

    expect(link.attributes()).toMatchObject({ href: 'https://example.org/a', target: '_blank', rel: 'noopener noreferrer' })
  })

  it.each(['<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '[x](javascript:alert(1))', '[x](data:text/html,<b>)'])('shows %s as the text it is', (content) => {
    const text = drawn(content)

    expect(text.text()).toBe(content)
    expect(text.find('img, script, a, b').exists()).toBe(false)
  })
})

describe('arranged', () => {
  const note = (id: number, at: string, pinned = true) => ({ id, created_at: at, pinned }) as Note
  const pinned = [note(3, '2026-03-12T00:00:00Z'), note(1, '2026-03-10T00:00:00Z')]

  it('puts a pinned note where it belongs, once', () => {
    const between = note(2, '2026-03-11T00:00:00Z')

    expect(arranged(arranged(pinned, between), between).map((one) => one.id)).toEqual([3, 2, 1])
  })

  it('takes an unpinned one out', () => {
    expect(arranged(pinned, note(3, '2026-03-12T00:00:00Z', false)).map((one) => one.id)).toEqual([1])
  })
})
