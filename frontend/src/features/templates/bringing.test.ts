import { describe, expect, it } from 'vitest'

import { textOf, wayOf } from './useBringing'

const knows = (name: string) => name === 'first_name'
const choice = (parts: object) => ({ key: 'x', to: '', default: '', sample: '', leave_out: false, ...parts })

describe('wayOf', () => {
  it('tells a value of ours from one that the sender gives', () => {
    expect(wayOf(choice({ to: 'first_name' }), knows)).toBe('value')
    expect(wayOf(choice({ to: 'order.total' }), knows)).toBe('sender')
  })
  it('tells words from nothing, and asks for a value where nothing was said', () => {
    expect(wayOf(choice({ default: 'Gold' }), knows)).toBe('words')
    expect(wayOf(choice({ default: 'Gold', leave_out: true }), knows)).toBe('nothing')
    expect(wayOf(choice({}), knows)).toBe('value')
  })
})

describe('textOf', () => {
  it('reads a file in the letters that it says it is written in', async () => {
    const head = '<meta charset="windows-1252"><p>gr'
    const bytes = new Uint8Array([...new TextEncoder().encode(head), 0xfc, 0xdf])
    expect(await textOf(new File([bytes], 'mail.html'))).toBe(`${head}üß`)
  })
  it('reads one that says nothing, or nonsense, as most are', async () => {
    expect(await textOf(new File(['<p>grüß'], 'mail.html'))).toBe('<p>grüß')
    expect(await textOf(new File(['<meta charset="klingon"><p>ü'], 'mail.html'))).toContain('ü')
  })
})
