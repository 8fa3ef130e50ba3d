/** The one way to the REST API: typed by its own OpenAPI document. */

import createClient, { type Middleware } from 'openapi-fetch'

import { Problem, Unreachable } from './problems'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

const TIME_OUT = 30_000
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

type SessionEnd = () => Promise<boolean>
let sessionEnd: SessionEnd = () => Promise.resolve(false)

/** Say what a request does that finds the session over: it goes on once the answer is true. */
export function whenSessionEnds(answer: SessionEnd): void {
  sessionEnd = answer
}

export function cookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** A name for one wish, so that repeating it after a lost answer does nothing twice. */
export function newKey(): string {
  // crypto.randomUUID is missing where the address is not https.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const asTheApp: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', document.documentElement.lang)
    if (SAFE.has(request.method)) return
    request.headers.set('X-CSRFToken', cookie('csrftoken'))
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', newKey())
    }
  },
}

async function once(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIME_OUT)]) })
  } catch (fault) {
    if (request.signal.aborted) throw fault
    throw new Unreachable(fault)
  }
}

/** Ask; where the session is over, ask again once somebody has signed in. */
async function patiently(request: Request): Promise<Response> {
  const again = request.clone()
  const response = await once(request)
  if (response.status !== 401 || !(await sessionEnd())) return response
  if (!SAFE.has(again.method)) again.headers.set('X-CSRFToken', cookie('csrftoken'))
  return once(again)
}

const HOUSE = {
  baseUrl: location.origin,
  credentials: 'same-origin',
  // Several values of a parameter stand in one, as the server reads them: `type=login,called`.
  querySerializer: { array: { style: 'form', explode: false } },
} as const

export const api = createClient<paths>({ ...HOUSE, fetch: patiently })
/** For whoever wants to know whether there is a session, and does not wait for one. */
export const apiOnce = createClient<paths>({ ...HOUSE, fetch: once })
api.use(asTheApp)
apiOnce.use(asTheApp)

interface Answered<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/**
 * The data of an answer.
 *
 * @throws Problem if the server refused, Unreachable if it did not answer.
 */
export async function ask<Data>(asked: Promise<Answered<Data>>): Promise<NonNullable<Data>> {
  return (await answerOf(asked)).data
}

/** Data with its entity tag, for changes that must not go over somebody else's. */
export async function answerOf<Data>(
  asked: Promise<Answered<Data>>,
): Promise<{ data: NonNullable<Data>; etag: string | null }> {
  const { data, error, response } = await asked
  if (response.ok) return { data: data as NonNullable<Data>, etag: response.headers.get('ETag') }
  throw new Problem(response.status, isDocument(error) ? error : {}, response.headers)
}

function isDocument(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
