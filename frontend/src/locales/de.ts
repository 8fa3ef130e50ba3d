/** All words of this language: one JSON file for each feature, named like it. */

import type { Words } from '@/shared/i18n'

const files = import.meta.glob<Words>('./de/*.json', { eager: true, import: 'default' })

const words: Words = Object.fromEntries(
  Object.entries(files).map(([path, words]) => [path.replace(/^.*\/(\w+)\.json$/, '$1'), words]),
)

export default words
