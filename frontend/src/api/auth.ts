/** The one way to sign-in's own API: who somebody is, and by which means they show it. */

import { cookie } from './client'
import { Problem, Unreachable, type FieldError } from './problems'

/** Where sign-in's own API stands. */
export const ROOT = '/api/auth/browser/v1'
const TIME_OUT = 20_000

/** Something that is asked of somebody before they go on. */
export interface Flow {
  id: string
  is_pending?: boolean
  types?: string[]
}

export interface AuthAnswer {
  status: number
  data?: unknown
  meta?: Record<string, unknown>
}

interface Refused extends AuthAnswer {
  errors?: { code: string; message: string; param?: string }[]
  code?: string
  detail?: string
}

async function send(path: string, method: string, body: unknown): Promise<Response> {
  try {
    return await fetch(ROOT + path, {
      method,
      headers: {
        Accept: 'application/json',
        'Accept-Language': document.documentElement.lang,
        'Content-Type': 'application/json',
        'X-CSRFToken': cookie('csrftoken'),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIME_OUT),
    })
  } catch (fault) {
    throw new Unreachable(fault)
  }
}

function flowsOf(answer: AuthAnswer): Flow[] {
  const data = answer.data as { flows?: Flow[] } | undefined
  return data?.flows ?? []
}

/** An answer's refusal as everybody else's: what is wrong with which field. */
function problemOf(status: number, answer: Refused): Problem {
  if (status === 401 && flowsOf(answer).some((flow) => flow.id.includes('reauthenticate'))) {
    return new Problem(status, { code: 'recent_sign_in_needed' })
  }
  const errors: FieldError[] = (answer.errors ?? []).map((one) => ({
    field: one.param ?? '',
    code: one.code,
    detail: one.message,
  }))
  const first = errors[0]
  return new Problem(status, { code: first?.code ?? answer.code, detail: first?.detail ?? answer.detail, errors })
}

/**
 * Ask; some of its answers come with a status of their own, which `fine` names.
 *
 * @throws Problem if it refused, with `recent_sign_in_needed` where it wants to see once more who
 * somebody is; Unreachable if it did not answer.
 */
export async function askAuth(path: string, given: { method?: string; body?: unknown; fine?: number[] } = {}): Promise<AuthAnswer> {
  const method = given.method ?? (given.body === undefined ? 'GET' : 'POST')
  const response = await send(path, method, given.body)
  const answer = (await response.json().catch(() => ({ status: response.status }))) as Refused
  if (response.ok || given.fine?.includes(response.status)) return { ...answer, status: response.status }
  throw problemOf(response.status, answer)
}
