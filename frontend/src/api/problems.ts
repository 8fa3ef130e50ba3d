/** Why a request did not do what it was asked. */

export interface FieldError {
  field: string
  code: string
  detail: string
}

interface ProblemDocument {
  status?: number
  code?: string
  title?: string
  detail?: string
  errors?: FieldError[]
  current?: unknown
  [fact: string]: unknown
}

/** The server understood and refused: an RFC 9457 problem document. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[]
  /** The record as it is now, where somebody else was quicker. */
  readonly current: unknown
  /** Whatever else the refusal says. */
  readonly facts: Record<string, unknown>
  /** What the server calls this request in its logs. */
  readonly request: string
  /** Seconds to wait before asking again. */
  readonly wait: number

  constructor(status: number, document: ProblemDocument, headers?: Headers) {
    super(document.detail || document.title || `The server answered ${status}.`)
    this.name = 'Problem'
    this.status = status
    this.code = document.code ?? 'unknown'
    this.errors = document.errors ?? []
    this.current = document.current
    this.facts = document
    this.request = headers?.get('X-Request-ID') ?? ''
    this.wait = Number(headers?.get('Retry-After')) || 0
  }

  /** What is wrong with each field, by its name. */
  get byField(): Record<string, string> {
    return Object.fromEntries(this.errors.map((error) => [error.field, error.detail]))
  }
}

/** No answer came: the network is away, or the server took too long. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server could not be reached.', { cause })
    this.name = 'Unreachable'
  }
}

/** Whether asking the same again may go better. */
export function isPassing(fault: unknown): boolean {
  return fault instanceof Unreachable || (fault instanceof Problem && fault.status >= 500)
}

export function isProblem(fault: unknown, code: string): fault is Problem {
  return fault instanceof Problem && fault.code === code
}
