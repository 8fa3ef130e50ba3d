/**
 * One live stream for all tabs of a browser, which has few connections to give away.
 *
 * The tab that holds a lock leads: it listens for all and tells the others. When it closes or
 * crashes the lock passes on, and the next one goes on from the place that all of them know.
 * Where a browser has no locks (or the page is not on https) each tab listens for itself.
 */

import { Connection, type Hint, type Listener, type LiveState } from './connection'

type Word =
  | { say: 'want'; tab: string; channels: string[]; place: string }
  | { say: 'gone'; tab: string }
  | { say: 'who' }
  | { say: 'hint'; hint: Hint }
  | { say: 'reset' }
  | { say: 'state'; state: LiveState }
  | { say: 'place'; place: string }
  | { say: 'denied'; channel: string }
  | { say: 'resume' }

export interface Surroundings {
  locks: Pick<LockManager, 'request'> | undefined
  channel: BroadcastChannel | undefined
  tab: string
}

const LEAD = 'rapport.live'

export class Tabs {
  #wants: string[] = []
  #others = new Map<string, string[]>()
  #place = ''
  #state: LiveState = 'off'
  #leads: Connection | null = null
  #leave = new AbortController()

  constructor(
    private readonly told: Listener,
    private readonly around: Surroundings,
  ) {}

  start(): void {
    this.#leave = new AbortController()
    const { locks, channel, tab } = this.around
    if (!locks || !channel) return this.#lead()
    channel.onmessage = (event: MessageEvent<Word>) => this.#hear(event.data)
    // Held as long as this tab lives; whoever leads waits for it, and so learns of our end.
    this.#hold(locks, `${LEAD}.${tab}`, () => undefined)
    this.#hold(locks, LEAD, () => this.#lead())
    this.#announce()
  }

  stop(): void {
    this.#say({ say: 'gone', tab: this.around.tab })
    this.#leads?.stop()
    this.#leads = null
    this.#leave.abort()
    this.#others.clear()
    if (this.around.channel) this.around.channel.onmessage = null
  }

  want(channels: Iterable<string>): void {
    this.#wants = [...channels]
    if (this.#leads) this.#listen()
    else this.#announce()
  }

  /** Try again at once, whoever leads. */
  resume(): void {
    this.#leads?.resume()
    this.#say({ say: 'resume' })
  }

  #hold(locks: Pick<LockManager, 'request'>, name: string, then: () => void): void {
    const { signal } = this.#leave
    const whileHere = () =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
        then()
      })
    void locks.request(name, { signal }, whileHere).catch(() => undefined)
  }

  #lead(): void {
    const connection = new Connection({
      hint: (hint) => this.#pass({ say: 'hint', hint }),
      reset: () => this.#pass({ say: 'reset' }),
      state: (state) => this.#pass({ say: 'state', state }),
      place: (place) => this.#pass({ say: 'place', place }),
      denied: (channel) => this.#pass({ say: 'denied', channel }),
    })
    connection.place = this.#place
    this.#leads = connection
    // Their answers are here before the stream opens, with what they want and their place.
    this.#say({ say: 'who' })
    this.#listen()
  }

  #listen(): void {
    this.#leads?.listen([...this.#wants, ...[...this.#others.values()].flat()])
  }

  #announce(): void {
    this.#say({ say: 'want', tab: this.around.tab, channels: this.#wants, place: this.#place })
  }

  #say(word: Word): void {
    this.around.channel?.postMessage(word)
  }

  /** To the others, and to ourselves. */
  #pass(word: Word): void {
    this.#say(word)
    this.#follow(word)
  }

  #hear(word: Word): void {
    if (!this.#leads) return word.say === 'who' ? this.#announce() : this.#follow(word)
    if (word.say === 'want') this.#admit(word.tab, word.channels, word.place)
    else if (word.say === 'gone') this.#dismiss(word.tab)
    else if (word.say === 'resume') this.#leads.resume()
  }

  #admit(tab: string, channels: string[], place: string): void {
    const connection = this.#leads
    if (!connection) return
    if (!this.#others.has(tab)) this.#awaitEnd(tab)
    this.#others.set(tab, channels)
    connection.place ||= place
    this.#say({ say: 'state', state: this.#state })
    this.#say({ say: 'place', place: connection.place })
    this.#listen()
  }

  #awaitEnd(tab: string): void {
    const { signal } = this.#leave
    const { locks } = this.around
    void locks?.request(`${LEAD}.${tab}`, { signal }, () => this.#dismiss(tab)).catch(() => undefined)
  }

  #dismiss(tab: string): void {
    if (this.#others.delete(tab)) this.#listen()
  }

  #follow(word: Word): void {
    if (word.say === 'hint') this.told.hint(word.hint)
    else if (word.say === 'reset') this.told.reset()
    else if (word.say === 'denied') this.told.denied(word.channel)
    else if (word.say === 'state') this.told.state((this.#state = word.state))
    else if (word.say === 'place') {
      this.#place = word.place
      this.told.place(word.place)
    }
  }
}
