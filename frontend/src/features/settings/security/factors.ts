/** Second factors and passkeys of oneself, and the password. */

import { askAuth } from '@/api/auth'
import { Problem } from '@/api/problems'
import { makePasskey } from '@/shared/passkeys'

const ROOT = '/account/authenticators'

interface Factor {
  type: 'totp' | 'recovery_codes' | 'webauthn'
  created_at: number
  last_used_at: number | null
  id?: number
  name?: string
  is_passwordless?: boolean
  total_code_count?: number
  unused_code_count?: number
}

export interface Passkey {
  id: number
  name: string
  madeAt: string
  usedAt: string | null
  /** It signs in by itself; otherwise it is a second factor after the password. */
  isAlone: boolean
}

export interface Factors {
  app: { madeAt: string; usedAt: string | null } | null
  codes: { left: number; all: number } | null
  passkeys: Passkey[]
}

/** A secret to be put into an authenticator app. */
export interface Setup {
  secret: string
  address: string
}

const moment = (seconds: number | null | undefined) => (seconds ? new Date(seconds * 1000).toISOString() : null)

export async function readFactors(): Promise<Factors> {
  const all = ((await askAuth(ROOT)).data ?? []) as Factor[]
  const app = all.find((one) => one.type === 'totp')
  const codes = all.find((one) => one.type === 'recovery_codes')
  return {
    app: app ? { madeAt: moment(app.created_at) ?? '', usedAt: moment(app.last_used_at) } : null,
    codes: codes ? { left: codes.unused_code_count ?? 0, all: codes.total_code_count ?? 0 } : null,
    passkeys: all
      .filter((one) => one.type === 'webauthn')
      .map((one) => ({
        id: one.id ?? 0,
        name: one.name ?? '',
        madeAt: moment(one.created_at) ?? '',
        usedAt: moment(one.last_used_at),
        isAlone: one.is_passwordless ?? false,
      })),
  }
}

/** Begin setting up an app; the answer is the same until it is finished. */
export async function beginApp(): Promise<Setup> {
  const answer = await askAuth(`${ROOT}/totp`, { fine: [404] })
  const meta = answer.meta as { secret?: string; totp_url?: string } | undefined
  if (!meta?.secret || !meta.totp_url) throw new Problem(409, { code: 'has_app' })
  return { secret: meta.secret, address: meta.totp_url }
}

export async function finishApp(code: string): Promise<void> {
  await askAuth(`${ROOT}/totp`, { body: { code: code.replace(/\s/g, '') } })
}

export async function removeApp(): Promise<void> {
  await askAuth(`${ROOT}/totp`, { method: 'DELETE' })
}

/** The recovery codes that are left; nothing where they may not be shown again. */
export async function readCodes(): Promise<string[]> {
  const answer = await askAuth(`${ROOT}/recovery-codes`, { fine: [404] })
  return (answer.data as { unused_codes?: string[] } | undefined)?.unused_codes ?? []
}

/** New codes; the old ones open nothing any more. */
export async function renewCodes(): Promise<string[]> {
  const answer = await askAuth(`${ROOT}/recovery-codes`, { method: 'POST', body: {} })
  return (answer.data as { unused_codes?: string[] } | undefined)?.unused_codes ?? []
}

/** Whether recovery codes were made along with it, because there were none. */
export async function addPasskey(name: string): Promise<boolean> {
  const { data } = await askAuth(`${ROOT}/webauthn?passwordless`)
  const options = (data as { creation_options?: { publicKey: Record<string, unknown> } } | undefined)?.creation_options
  if (!options) throw new Problem(500, {})
  const answer = await askAuth(`${ROOT}/webauthn`, { body: { name, credential: await makePasskey(options) } })
  return Boolean(answer.meta?.recovery_codes_generated)
}

export async function renamePasskey(id: number, name: string): Promise<void> {
  await askAuth(`${ROOT}/webauthn`, { method: 'PUT', body: { id, name } })
}

export async function removePasskey(id: number): Promise<void> {
  await askAuth(`${ROOT}/webauthn`, { method: 'DELETE', body: { authenticators: [id] } })
}

export async function changePassword(given: { current_password: string; new_password: string }): Promise<void> {
  await askAuth('/account/password/change', { body: given })
}
