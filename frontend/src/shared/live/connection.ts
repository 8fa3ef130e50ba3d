/**
 * One live stream that comes back whenever it is lost, from where it was lost.
 *
 * It reads by fetch and not by EventSource: that alone lets it keep its place when the channels
 * change, and tells why the server said no.
 */

import { EventParser, type StreamEvent } from './parser'

export interface Hint {
  channel: string
  kind: string
  [id: string]: unknown
}

/** `off` nothing is wanted; `over` nobody is signed in. */
export type LiveState = 'off' | 'connecting' | 'live' | 'lost' | 'over'

export interface Listener {
  hint(hint: Hint): void
  /** Hints may have been missed: what is on screen has to be read anew. */
  reset(): void
  state(state: LiveState): void
  place(id: string): void
  /** The person may not listen to this channel. */
  denied(channel: string): void
}

/** Why a stream ended, and how soon to try again. */
type End = 'changed' | 'again' | 'lost' | 'over' | { wait: number }

const SETTLE = 40
/** The server says something every 15 s; longer silence means that nobody is there. */
const SILENCE = 40_000
const FIRST_WAIT = 500
const LONGEST_WAIT = 30_000
const OWN = 'user:me'

export class Connection {
  place = ''
  #wanted: string[] = []
  #open: string[] = []
  #denied = new Set<string>()
  #isRunning = false
  #isOver = false
  #attempt = new AbortController()
  #settling: ReturnType<typeof setTimeout> | undefined
  #wake: (() => void) | undefined

  constructor(private readonly told: Listener) {}

  /** Listen to exactly these; several changes in a row make one new stream. */
  listen(channels: Iterable<string>): void {
    this.#wanted = [...new Set(channels)].sort()
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => this.#settle(), SETTLE)
  }

  /** Try at once: the network is back, or somebody has signed in. */
  resume(): void {
    this.#isOver = false
    this.#denied.clear()
    this.#wake?.()
    this.#settle()
  }

  stop(): void {
    clearTimeout(this.#settling)
    this.#wanted = []
    this.#settle()
  }

  #settle(): void {
    const next = this.#allowed()
    if (this.#isRunning) {
      if (next.join() !== this.#open.join()) {
        this.#wake?.()
        this.#attempt.abort('changed')
      }
    } else if (next.length && !this.#isOver) void this.#run()
  }

  #allowed(): string[] {
    return this.#wanted.filter((channel) => !this.#denied.has(channel))
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    let failures = 0
    while ((this.#open = this.#allowed()).length && !this.#isOver) {
      const place = this.place
      const end = await this.#once()
      if (end === 'over') this.#isOver = true
      if (end === 'changed' || end === 'over') continue
      // A stream that got somewhere before it ended starts counting anew.
      failures = this.place === place ? failures + 1 : 1
      this.told.state(end === 'again' ? 'connecting' : 'lost')
      await this.#pause(typeof end === 'object' ? end.wait : this.#backoff(failures))
    }
    this.#isRunning = false
    this.told.state(this.#isOver ? 'over' : 'off')
  }

  #backoff(failures: number): number {
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))
    // Everybody is cut off at once when a server restarts, and must not come back at once.
    return most * (0.5 + Math.random() / 2)
  }

  async #once(): Promise<End> {
    const attempt = (this.#attempt = new AbortController())
    try {
      const response = await this.#ask(attempt.signal)
      if (!response.ok || !response.body) return await this.#refused(response)
      return await this.#read(response.body, attempt)
    } catch {
      return attempt.signal.reason === 'changed' ? 'changed' : 'lost'
    } finally {
      attempt.abort('done')
    }
  }

  #ask(signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' }
    if (this.place) headers['Last-Event-ID'] = this.place
    const channels = this.#open.map(encodeURIComponent).join(',')
    return fetch(`/api/v1/stream/?channels=${channels}`, { headers, signal, credentials: 'same-origin', cache: 'no-store' })
  }

  async #refused(response: Response): Promise<End> {
    const problem = (await response.json().catch(() => ({}))) as { channel?: string }
    if (response.status === 401) return 'over'
    if (response.status === 400 || response.status === 403) return this.#deny(problem.channel)
    const wait = Number(response.headers.get('Retry-After')) * 1000
    return wait > 0 ? { wait } : 'lost'
  }

  /** Go on without the channel; without everything but one's own where none is named. */
  #deny(channel: string | undefined): End {
    const refused = this.#open.filter((own) => (channel ? own === channel : own !== OWN))
    if (!refused.length) return { wait: LONGEST_WAIT }
    for (const own of refused) {
      this.#denied.add(own)
      this.told.denied(own)
    }
    return 'changed'
  }

  async #read(body: ReadableStream<Uint8Array>, attempt: AbortController): Promise<End> {
    const reader = body.getReader()
    const parser = new EventParser(this.place)
    const decoder = new TextDecoder()
    let watch: ReturnType<typeof setTimeout> | undefined
    try {
      for (;;) {
        clearTimeout(watch)
        watch = setTimeout(() => attempt.abort('silent'), SILENCE)
        const { done, value } = await reader.read()
        if (done) return 'lost'
        const end = this.#hear(parser.push(decoder.decode(value, { stream: true })))
        this.#move(parser.place)
        if (end) return end
      }
    } finally {
      clearTimeout(watch)
      void reader.cancel().catch(() => undefined)
    }
  }

  #move(place: string): void {
    if (place === this.place) return
    this.place = place
    this.told.place(place)
  }

  #hear(events: StreamEvent[]): End | undefined {
    for (const { name, data } of events) {
      if (name === 'hint') this.told.hint(JSON.parse(data) as Hint)
      else if (name === 'reset') this.told.reset()
      else if (name === 'ready') this.#ready()
      // Whether the person may still listen, and to what, the next attempt finds out.
      else if (name === 'closed') return 'again'
    }
    return undefined
  }

  #ready(): void {
    // What was read before this moment may have changed unseen, unless we came back to our place.
    if (!this.place) this.told.reset()
    this.told.state('live')
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
