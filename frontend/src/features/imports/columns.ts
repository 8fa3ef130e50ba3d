/** Which columns of a wide file stand on the screen: each has a list of fields, and hundreds of them are too slow to draw. */

export const AT_ONCE = 50

/** The first of them, and beyond those the ones that were matched, in the order of the file. */
export function shownColumns(names: readonly string[], matched: ReadonlySet<string>, most: number): string[] {
  return names.filter((name, at) => at < most || matched.has(name))
}
