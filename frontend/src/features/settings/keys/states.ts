/** Whether a token can still be used. */
export function stateOf(
  token: { expires_at?: string | null; revoked_at?: string | null },
  now = Date.now(),
): 'active' | 'expired' | 'revoked' {
  if (token.revoked_at) return 'revoked'
  return token.expires_at && Date.parse(token.expires_at) <= now ? 'expired' : 'active'
}

export type Lasting = '30' | '90' | '365' | 'day' | 'ever'

/** When a token ends that lasts so many days, or to the end of a chosen day. */
export function endOf(lasting: Lasting, day: string | null, now = Date.now()): string | null {
  if (lasting === 'ever') return null
  if (lasting === 'day') return day ? new Date(`${day}T23:59:59`).toISOString() : null
  return new Date(now + Number(lasting) * 86_400_000).toISOString()
}
