/** Days with a value each as the steps of an SVG path. */
export function pathOf(days: { day: string; value: number }[], most: number, width: number, height: number): string {
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const first = at(days[0]?.day ?? '')
  const span = Math.max(1, at(days.at(-1)?.day ?? '') - first)
  return days
    .map((one, place) => {
      const x = Math.round(((at(one.day) - first) / span) * width)
      const y = Math.round((1 - Math.min(1, one.value / most)) * (height - 2)) + 1
      return place === 0 ? `M${x} ${y}` : `H${x}V${y}`
    })
    .join('')
}
