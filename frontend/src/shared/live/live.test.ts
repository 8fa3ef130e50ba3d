import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Connection, type Hint, type LiveState } from './connection'
import { EventParser } from './parser'
import { Tabs } from './tabs'

/** A server at the other end of `fetch`: each stream that was asked for, and what it says. */
class Server {
  asked: { channels: string; place: string | null; say: (text: string) => void; end: () => void; isOpen: boolean }[] = []
  answer: (() => Response) | undefined

  fetch = (address: string, init: RequestInit): Promise<Response> => {
    if (this.answer) return Promise.resolve(this.answer())
    const headers = new Headers(init.headers)
    const encoder = new TextEncoder()
    let pen!: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (pen = controller) })
    const stream = {
      channels: decodeURIComponent(address.split('channels=')[1] ?? ''),
      place: headers.get('Last-Event-ID'),
      say: (text: string) => pen.enqueue(encoder.encode(text)),
      end: () => pen.close(),
      isOpen: true,
    }
    init.signal?.addEventListener('abort', () => {
      if (stream.isOpen) pen.error(new DOMException('left', 'AbortError'))
      stream.isOpen = false
    })
    this.asked.push(stream)
    return Promise.resolve(new Response(body, { status: 200 }))
  }

  get last() {
    return this.asked[this.asked.length - 1]!
  }
}

const READY = (id: string) => `id: ${id}\nevent: ready\ndata: {}\n\n`
const HINT = (id: string, channel: string) => `id: ${id}\nevent: hint\ndata: {"channel":"${channel}","kind":"activity"}\n\n`

function ear() {
  const heard = { hints: [] as Hint[], resets: 0, states: [] as LiveState[], denied: [] as string[] }
  return {
    heard,
    hint: (hint: Hint) => void heard.hints.push(hint),
    reset: () => void heard.resets++,
    state: (state: LiveState) => void heard.states.push(state),
    place: () => undefined,
    denied: (channel: string) => void heard.denied.push(channel),
  }
}

let server: Server

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (milliseconds = 50) => vi.advanceTimersByTimeAsync(milliseconds)

describe('EventParser', () => {
  it('puts together what comes in pieces, with any ends of lines', () => {
    const parser = new EventParser()
    expect(parser.push('id: 1-0\r\nevent: hi')).toEqual([])
    expect(parser.push('nt\r\ndata: {"a":\r\ndata: 1}\r')).toEqual([])
    expect(parser.push('\n\r\n')).toEqual([{ name: 'hint', data: '{"a":\n1}' }])
    expect(parser.place).toBe('1-0')
  })

  it('moves its place on with a heartbeat that is no event', () => {
    const parser = new EventParser('1-0')
    expect(parser.push(': \nid: 2-0\n\n')).toEqual([])
    expect(parser.place).toBe('2-0')
  })
})

describe('Connection', () => {
  it('has everything read anew when it begins, and not when it comes back to its place', async () => {
    const told = ear()
    const connection = new Connection(told)
    connection.listen(['contact:1'])
    await pass()
    server.last.say(READY('5-0'))
    await pass()
    expect(told.heard).toMatchObject({ resets: 1, states: ['live'] })

    server.last.end()
    await pass(600)
    expect(server.asked).toHaveLength(2)
    expect(server.last.place).toBe('5-0')
    server.last.say(HINT('6-0', 'contact:1') + READY('7-0'))
    await pass()
    expect(told.heard.resets).toBe(1)
    expect(told.heard.hints).toEqual([{ channel: 'contact:1', kind: 'activity' }])
    connection.stop()
  })

  it('keeps its place when the channels change, and opens one stream for several changes', async () => {
    const connection = new Connection(ear())
    connection.listen(['user:me'])
    await pass()
    server.last.say(READY('5-0'))
    await pass()
    connection.listen(['user:me', 'contact:1'])
    connection.listen(['user:me', 'contact:2'])
    await pass()
    expect(server.asked.map((one) => [one.channels, one.place, one.isOpen])).toEqual([
      ['user:me', null, false],
      ['contact:2,user:me', '5-0', true],
    ])
    connection.stop()
  })

  it('says when hints may be lost', async () => {
    const told = ear()
    const connection = new Connection(told)
    connection.place = '1-0'
    connection.listen(['contacts'])
    await pass()
    server.last.say('event: reset\ndata: {}\n\n' + READY('9-0'))
    await pass()
    expect(told.heard.resets).toBe(1)
    connection.stop()
  })

  it('waits longer each time nobody answers, and not at all when told to resume', async () => {
    server.answer = () => new Response('', { status: 502 })
    const asked = vi.fn(server.fetch)
    vi.stubGlobal('fetch', asked)
    const told = ear()
    const connection = new Connection(told)
    connection.listen(['contacts'])
    await pass(60_000)
    const early = asked.mock.calls.length
    await pass(60_000)
    expect(asked.mock.calls.length - early).toBeLessThan(early)
    expect(told.heard.states).toContain('lost')

    server.answer = undefined
    connection.resume()
    await pass()
    expect(server.asked).toHaveLength(1)
    connection.stop()
  })

  it('notices a server that has fallen silent', async () => {
    const connection = new Connection(ear())
    connection.listen(['contacts'])
    await pass()
    server.last.say(READY('1-0'))
    await pass(30_000)
    server.last.say(': \nid: 2-0\n\n')
    await pass(30_000)
    expect(server.asked).toHaveLength(1)
    await pass(12_000)
    expect(server.asked).toHaveLength(2)
    expect(server.last.place).toBe('2-0')
    connection.stop()
  })

  it('goes on without a channel that the person may not hear', async () => {
    const told = ear()
    const connection = new Connection(told)
    server.answer = () => Response.json({ channel: 'contact:7' }, { status: 403 })
    connection.listen(['contact:7', 'user:me'])
    await pass(SETTLED)
    server.answer = undefined
    await pass(30_000)
    expect(told.heard.denied).toEqual(['contact:7'])
    expect(server.last.channels).toBe('user:me')
    connection.stop()
  })

  it('stops when nobody is signed in, until somebody is', async () => {
    const told = ear()
    const connection = new Connection(told)
    server.answer = () => Response.json({}, { status: 401 })
    connection.listen(['user:me'])
    await pass(120_000)
    expect(told.heard.states).toEqual(['over'])
    server.answer = undefined
    connection.resume()
    await pass()
    expect(server.last.isOpen).toBe(true)
    connection.stop()
  })
})

const SETTLED = 41

/** Locks as a browser has them, for tabs that live in one test. */
class Locks {
  #held = new Map<string, Promise<unknown>>()

  request = (async (name: string, options: { signal?: AbortSignal }, then: () => unknown) => {
    while (this.#held.has(name)) await this.#held.get(name)
    if (options.signal?.aborted) throw options.signal.reason
    const work = Promise.resolve(then()).finally(() => this.#held.delete(name))
    this.#held.set(name, work)
    return work
  }) as LockManager['request']
}

/** Tabs of one browser, wired as BroadcastChannel wires them. */
class Browser {
  locks = new Locks()
  #ports: { onmessage: ((event: MessageEvent) => void) | null; postMessage: (word: unknown) => void }[] = []

  open(name: string) {
    const port = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage: (word: unknown) => {
        for (const other of this.#ports) {
          if (other !== port) queueMicrotask(() => other.onmessage?.({ data: structuredClone(word) } as MessageEvent))
        }
      },
    }
    this.#ports.push(port)
    const told = ear()
    const tabs = new Tabs(told, { locks: this.locks, channel: port as unknown as BroadcastChannel, tab: name })
    return { tabs, heard: told.heard }
  }
}

describe('Tabs', () => {
  it('share one stream for what each of them wants', async () => {
    const browser = new Browser()
    const [one, two] = [browser.open('one'), browser.open('two')]
    one.tabs.start()
    one.tabs.want(['user:me'])
    await pass()
    two.tabs.start()
    two.tabs.want(['contact:2'])
    await pass()
    expect(server.asked.filter((stream) => stream.isOpen).map((stream) => stream.channels)).toEqual(['contact:2,user:me'])

    server.last.say(READY('5-0') + HINT('6-0', 'contact:2'))
    await pass()
    expect(two.heard.hints).toHaveLength(1)
    expect(two.heard.states.at(-1)).toBe('live')
    one.tabs.stop()
    two.tabs.stop()
  })

  it('hand the stream over to another tab, which goes on from the same place', async () => {
    const browser = new Browser()
    const [one, two] = [browser.open('one'), browser.open('two')]
    one.tabs.start()
    one.tabs.want(['contact:1'])
    two.tabs.start()
    two.tabs.want(['contact:2'])
    await pass()
    server.last.say(READY('5-0') + HINT('6-0', 'contact:1'))
    await pass()
    const resets = two.heard.resets

    one.tabs.stop()
    await pass()
    expect(server.asked.filter((stream) => stream.isOpen)).toMatchObject([{ channels: 'contact:2', place: '6-0' }])
    server.last.say(HINT('7-0', 'contact:2') + READY('7-0'))
    await pass()
    expect(two.heard.hints.at(-1)).toEqual({ channel: 'contact:2', kind: 'activity' })
    expect(two.heard.resets).toBe(resets)
    two.tabs.stop()
  })

  it('stop listening for a tab that is gone', async () => {
    const browser = new Browser()
    const [one, two] = [browser.open('one'), browser.open('two')]
    one.tabs.start()
    one.tabs.want(['user:me'])
    two.tabs.start()
    two.tabs.want(['contact:2'])
    await pass()
    two.tabs.stop()
    await pass()
    expect(server.last.channels).toBe('user:me')
    one.tabs.stop()
  })

  it('listen each for itself where a browser has no locks', async () => {
    const told = ear()
    const tabs = new Tabs(told, { locks: undefined, channel: undefined, tab: 'only' })
    tabs.start()
    tabs.want(['contacts'])
    await pass()
    server.last.say(READY('1-0') + HINT('2-0', 'contacts'))
    await pass()
    expect(told.heard.hints).toHaveLength(1)
    tabs.stop()
  })
})
