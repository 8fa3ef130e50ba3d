import { describe, expect, it } from 'vitest'

import { digestOf, hindranceOf } from './usePush'

const scope = (permission: string, without?: string) => {
  const all: Record<string, unknown> = { navigator: { serviceWorker: {} }, PushManager: {}, Notification: { permission } }
  if (without) delete all[without]
  return all as unknown as Window & typeof globalThis
}

describe('hindranceOf', () => {
  it('tells what a browser cannot from what its owner does not let it', () => {
    expect(hindranceOf(scope('default'))).toBe('')
    expect(hindranceOf(scope('denied'))).toBe('denied')
    expect(hindranceOf(scope('default', 'PushManager'))).toBe('unsupported')
    expect(hindranceOf(scope('default', 'Notification'))).toBe('unsupported')
  })
})

describe('digestOf', () => {
  it('is the SHA-256 that the server knows a browser by', async () => {
    expect(await digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
