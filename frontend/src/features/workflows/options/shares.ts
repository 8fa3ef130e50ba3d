/** Parts of a hundred. */

/** As even as can be; the first has what is left. */
export function evenly(count: number): number[] {
  const each = Math.floor(100 / count)
  return Array.from({ length: count }, (_, place) => (place === 0 ? 100 - each * (count - 1) : each))
}

/** Another name for one of them, in its place; a name that is taken, or none, changes nothing. */
export function renamedShare(shares: [string, number][], at: number, given: string): Record<string, number> {
  const name = given.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 20)
  const isTaken = shares.some(([other], place) => place !== at && other === name)
  return Object.fromEntries(shares.map((one, place) => [place === at && name && !isTaken ? name : one[0], one[1]]))
}
