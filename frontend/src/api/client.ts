/** The one way to the REST API: typed by its own OpenAPI document. */

import createClient, { type Middleware } from 'openapi-fetch'

import { Problem, Unreachable } from './problems'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

const TIME_OUT = 30_000
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

type Listener = () => void
const whenSignedOut = new Set<Listener>()

/** Be told when a request finds that the session is over. */
export function onSignedOut(listener: Listener): () => void {
  whenSignedOut.add(listener)
  return () => whenSignedOut.delete(listener)
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
    if (SAFE.has(request.method)) return
    request.headers.set('X-CSRFToken', cookie('csrftoken'))
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', newKey())
    }
  },
}

async function patiently(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIME_OUT)]) })
  } catch (fault) {
    if (request.signal.aborted) throw fault
    throw new Unreachable(fault)
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin', fetch: patiently })
api.use(asTheApp)

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
  throw problemOf(response.status, error)
}

/** A refusal as an error; a session that is over is told to whoever listens. */
export function problemOf(status: number, document: unknown): Problem {
  if (status === 401) whenSignedOut.forEach((listener) => listener())
  return new Problem(status, isDocument(document) ? document : {})
}

function isDocument(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
