/** In which order a person has their tabs: what they have not placed comes after, by name. */

interface Named {
  id: number
  name: string
}

export function inOrder<View extends Named>(views: readonly View[], order: readonly number[]): View[] {
  const placeOf = (view: View) => {
    const place = order.indexOf(view.id)
    return place < 0 ? Infinity : place
  }
  return views.toSorted((one, other) => {
    const [before, after] = [placeOf(one), placeOf(other)]
    return before === after ? one.name.localeCompare(other.name) : before - after
  })
}

/** The ids in their new order once one has gone a step to the left (-1) or to the right (1). */
export function stepped(views: readonly Named[], id: number, step: -1 | 1): number[] {
  const ids = views.map((view) => view.id)
  const from = ids.indexOf(id)
  const to = from + step
  if (from < 0 || to < 0 || to >= ids.length) return ids
  ids.splice(to, 0, ...ids.splice(from, 1))
  return ids
}
