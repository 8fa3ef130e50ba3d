/** How well words fit what somebody types: whole beginnings before beginnings of words, before letters in order. */

const MARKS = /\p{M}/gu

/** Without case and accents, so that "muller" finds "Müller". */
export function plain(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().replace(/ß/g, 'ss')
}

/** 0 where it does not fit; at most 1. */
export function fit(text: string, wanted: string): number {
  const [hay, needle] = [plain(text), plain(wanted).trim()]
  if (!needle) return 1
  if (hay === needle) return 1
  if (hay.startsWith(needle)) return 0.9
  const scores = needle.split(/\s+/).map((word) => fitWord(hay, word))
  return scores.includes(0) ? 0 : (0.85 * scores.reduce((sum, score) => sum + score, 0)) / scores.length
}

function fitWord(hay: string, word: string): number {
  const at = hay.indexOf(word)
  if (at >= 0) {
    const startsWord = at === 0 || !/[\p{L}\p{N}]/u.test(hay[at - 1] ?? ' ')
    if (startsWord) return 1
    if (word.length > 1) return 0.6
  }
  return inOrder(hay, word)
}

/** Letters in order with gaps: "sgo" for "sign out". A long gap fits badly, too long a one not at all. */
function inOrder(hay: string, word: string): number {
  if (word.length < 2 || word.length > hay.length) return 0
  let best = 0
  for (let start = hay.indexOf(word[0] ?? ''); start >= 0; start = hay.indexOf(word[0] ?? '', start + 1)) {
    let at = start
    for (const letter of word.slice(1)) {
      at = hay.indexOf(letter, at + 1)
      if (at < 0) return best
    }
    const spread = (at - start + 1) / word.length
    if (spread <= 3) best = Math.max(best, 0.45 / spread)
  }
  return best
}

/** Those that fit, best first; equals keep their order. */
export function ranked<Item>(items: readonly Item[], wanted: string, wordsOf: (item: Item) => [string, ...string[]]): { item: Item; score: number }[] {
  return items
    .map((item) => {
      const [name, ...others] = wordsOf(item)
      // What something is called counts for more than what else describes it.
      return { item, score: Math.max(fit(name, wanted), ...others.map((words) => 0.7 * fit(words, wanted))) }
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
}
