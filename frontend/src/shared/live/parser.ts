/** Server-sent events, read from text that comes in pieces of any size. */

export interface StreamEvent {
  name: string
  data: string
}

export class EventParser {
  /** The id of the newest event, or of a heartbeat that moved it on without one. */
  place: string
  #rest = ''
  #name = ''
  #data: string[] = []
  #id: string | null = null

  constructor(place = '') {
    this.place = place
  }

  /** The events that are complete once `text` has come. */
  push(text: string): StreamEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#line(line))
  }

  #line(line: string): StreamEvent[] {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return []
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.#name = value
    else if (field === 'data') this.#data.push(value)
    else if (field === 'id') this.#id = value
    return []
  }

  #dispatch(): StreamEvent[] {
    const event = { name: this.#name || 'message', data: this.#data.join('\n') }
    const isEmpty = this.#data.length === 0
    if (this.#id !== null) this.place = this.#id
    this.#name = ''
    this.#data = []
    this.#id = null
    return isEmpty ? [] : [event]
  }
}
