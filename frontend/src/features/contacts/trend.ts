/** Days with a value each as the steps of an SVG path. */
export function pathOf(days: { day: string; value: number }[], most: number, width: number, height: number, least = 0): string {
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const first = at(days[0]?.day ?? '')
  const span = Math.max(1, at(days.at(-1)?.day ?? '') - first)
  return days
    .map((one, place) => {
      const x = Math.round(((at(one.day) - first) / span) * width)
      const share = Math.max(0, Math.min(1, (one.value - least) / (most - least)))
      const y = Math.round((1 - share) * (height - 2)) + 1
      return place === 0 ? `M${x} ${y}` : `H${x}V${y}`
    })
    .join('')
}

/** Up to where a value is drawn: a score without a true end would leave nothing to see. */
export function endOf(most: number, values: number[]): number {
  const highest = Math.max(100, ...values)
  return Math.min(most, Math.ceil(highest / 100) * 100)
}
