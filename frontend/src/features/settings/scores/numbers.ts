/** Numbers as people type them. */

const BIGGEST = 1000
export const LONGEST = 3650

/** With a point or a comma, as people write it. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace('−', '-').replace(',', '.')
  return /^-?\d{1,6}(\.\d{1,4})?$/.test(plain) ? Number(plain) : null
}

export const within = (value: number | null, least: number, most: number): number | null => (value !== null && value >= least && value <= most ? value : null)

export const pointsOf = (text: string): number | null => within(numberOf(text), -BIGGEST, BIGGEST)

export function wholeOf(text: string, least: number, most: number): number | null {
  const plain = text.trim().replace('−', '-')
  return /^-?\d{1,5}$/.test(plain) ? within(Number(plain), least, most) : null
}
