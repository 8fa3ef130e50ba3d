/** Builds the service worker beside the app, with the list of the files it keeps. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { transformWithOxc, type Plugin } from 'vite'

/** Files that lie beside the build and belong to the shell. */
const BESIDE = ['/static/ground/mark.svg']

/** What the shell is made of; pictures and lists for tools are not. */
export function shellFiles(names: string[], base: string): string[] {
  return [...names.filter((name) => /^assets\/.+\.(js|css|woff2)$/.test(name)).map((name) => base + name), ...BESIDE].sort()
}

export function serviceWorker(): Plugin {
  let base = '/'
  return {
    name: 'rapport-service-worker',
    apply: 'build',
    configResolved: (config) => void (base = config.base),
    async generateBundle(_options, bundle) {
      const source = fileURLToPath(new URL('./worker.ts', import.meta.url))
      const files = shellFiles(Object.keys(bundle), base)
      const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source)
      // The names hold the hashes of what is in them.
      const version = createHash('sha256').update(files.join() + code).digest('hex').slice(0, 12)
      const filled = code.replace('__VERSION__', JSON.stringify(version)).replace('__FILES__', JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: filled })
    },
  }
}
