/**
 * Takes what is imported of a library from the file it lies in, rather than from the index of all.
 * The build then knows what each screen truly needs, and can put just that into one file.
 */

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import type { Plugin } from 'vite'

export interface Part {
  file: string
  name: string
}

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]([^'"]+)['"];?/g
const EXPORT = /export\s*\{([^}]*)\}/g

/** `A, B as C` as pairs of what it is called there and here. */
function pairs(list: string): [there: string, here: string][] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const [there = '', here = there] = one.split(/\s+as\s+/)
      return [there, here]
    })
}

/** Where each name that an index gives out comes from. */
export function partsIn(index: string, folder: string): Map<string, Part> {
  const from = new Map<string, Part>()
  for (const [, names = '', file = ''] of index.matchAll(IMPORT))
    for (const [there, here] of pairs(names)) from.set(here, { file: resolve(folder, file), name: there })
  const parts = new Map<string, Part>()
  for (const [, names = ''] of index.matchAll(EXPORT))
    for (const [there, here] of pairs(names)) {
      const part = from.get(there)
      if (part) parts.set(here, part)
    }
  return parts
}

/** The code with its imports from `library` taken apart; those that no part is known of stay. */
export function takenApart(code: string, library: string, parts: ReadonlyMap<string, Part>): string {
  return code.replace(IMPORT, (whole, names: string, source: string) => {
    const found = pairs(names)
    if (source !== library || found.some(([there]) => !parts.has(there))) return whole
    return found
      .map(([there, here]) => ({ part: parts.get(there) as Part, here }))
      .map(({ part, here }) => `import { ${part.name} as ${here} } from ${JSON.stringify(part.file)};`)
      .join(' ')
  })
}

export function partsOf(library: string): Plugin {
  let parts: Map<string, Part> | undefined
  return {
    name: `rapport-parts-of-${library}`,
    apply: 'build',
    enforce: 'post',
    async transform(code, id) {
      if (id.includes('node_modules') || !code.includes(library)) return null
      if (!parts) {
        const index = (await this.resolve(library, id))?.id
        parts = index ? partsIn(readFileSync(index, 'utf8'), dirname(index)) : new Map()
      }
      return { code: takenApart(code, library, parts), map: null }
    },
  }
}
