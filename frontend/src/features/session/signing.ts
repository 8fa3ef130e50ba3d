/** The contract of signing in: password, then whatever else the account asks for. */

import { cookie } from '@/api/client'
import { Problem, Unreachable } from '@/api/problems'

const ROOT = '/api/auth/browser/v1'

export type Step = 'done' | 'password' | 'code' | 'passkey'

interface Flow {
  id: string
  is_pending?: boolean
  types?: string[]
}

interface Answer {
  status: number
  data?: { flows?: Flow[]; creation_options?: unknown; request_options?: unknown }
  errors?: { code: string; message: string; param?: string }[]
  meta?: { is_authenticated?: boolean }
}

export async function call(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(ROOT + path, {
      method,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': cookie('csrftoken') },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(20_000),
    })
  } catch (fault) {
    throw new Unreachable(fault)
  }
  const answer = (await response.json().catch(() => ({ status: response.status }))) as Answer & { detail?: string; code?: string }
  const isFlow = response.status === 401 && answer.data?.flows
  if (response.ok || isFlow) return answer
  const first = answer.errors?.[0]
  throw new Problem(response.status, { code: first?.code ?? answer.code, detail: first?.message ?? answer.detail })
}

/** What is asked next, and by which means the second factor may be shown. */
export function nextStep(answer: Answer): { step: Step; means: string[] } {
  if (answer.meta?.is_authenticated) return { step: 'done', means: [] }
  const pending = answer.data?.flows?.find((flow) => flow.is_pending)
  if (pending?.id === 'mfa_authenticate') return { step: 'code', means: pending.types ?? [] }
  return { step: 'password', means: [] }
}

export async function signIn(email: string, password: string): Promise<{ step: Step; means: string[] }> {
  return nextStep(await call('/auth/login', { email, password }))
}

export async function giveCode(code: string): Promise<{ step: Step; means: string[] }> {
  return nextStep(await call('/auth/2fa/authenticate', { code: code.replace(/\s/g, '') }))
}

export async function signOut(): Promise<void> {
  await call('/auth/session', undefined, 'DELETE')
}
