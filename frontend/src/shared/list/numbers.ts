/** Stretches of numbers as a filter holds them: `5..10`, with either end open; both ends are included. */

export interface Numbers {
  from?: number
  to?: number
}

const numberOf = (text: string): number | undefined => {
  const plain = text.trim().replace(',', '.')
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(plain) ? Number(plain) : undefined
}

/** The stretch a text means; null if it means none. */
export function numbersOf(text: string): Numbers | null {
  const [low = '', high = '', ...more] = text.split('..')
  if (more.length > 0 || !text.includes('..') || (!low && !high)) return null
  const [from, to] = [numberOf(low), numberOf(high)]
  if ((low && from === undefined) || (high && to === undefined)) return null
  return { from, to }
}

/** As people typed it; empty where it is no number, or the wrong way round. */
export function textOfNumbers(low: string, high: string): string {
  const [from, to] = [numberOf(low), numberOf(high)]
  if ((low.trim() && from === undefined) || (high.trim() && to === undefined)) return ''
  if (from === undefined && to === undefined) return ''
  if (from !== undefined && to !== undefined && from > to) return ''
  return `${from ?? ''}..${to ?? ''}`
}
