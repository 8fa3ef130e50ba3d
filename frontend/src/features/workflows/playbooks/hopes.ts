/** Whether a number is what was hoped for. */

export interface Span {
  least?: number
  most?: number
}

export type Verdict = 'below' | 'within' | 'above'

export function verdictOf(value: number | null, span: Span | undefined): Verdict | null {
  if (value === null || !span || (span.least === undefined && span.most === undefined)) return null
  if (span.least !== undefined && value < span.least) return 'below'
  return span.most !== undefined && value > span.most ? 'above' : 'within'
}

/** “20%–30%”, or one end of it. */
export function spanOf(span: Span | undefined, write: (value: number) => string): string {
  if (!span) return ''
  const [least, most] = [span.least, span.most].map((one) => (one === undefined ? '' : write(one)))
  return least && most ? `${least}–${most}` : least ? `≥ ${least}` : `≤ ${most}`
}

export type CodeState = 'open' | 'used' | 'expired'

export function stateOf(code: { uses: number; most_uses: number; expires_at: string }, now: number): CodeState {
  if (code.uses >= code.most_uses) return 'used'
  return new Date(code.expires_at).getTime() <= now ? 'expired' : 'open'
}

/** What somebody typed as a sum, as the API takes it; undefined where it is none. */
export function sumOf(text: string): string | null | undefined {
  const plain = text.trim().replace(',', '.')
  if (!plain) return null
  return /^\d{1,16}(\.\d{1,4})?$/.test(plain) ? plain : undefined
}
