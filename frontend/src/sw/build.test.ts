import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { shellFiles } from './build'

const read = (path: string) => readFileSync(`public/${path}`)

describe('shellFiles', () => {
  it('keeps code, styles and fonts of the build, and the mark', () => {
    const names = ['assets/main-1a.js', 'assets/main-2b.css', 'assets/inter-3c.woff2', 'assets/photo-4d.png', 'index.html', 'manifest.json']
    expect(shellFiles(names, '/static/app/')).toEqual([
      '/static/app/assets/inter-3c.woff2',
      '/static/app/assets/main-1a.js',
      '/static/app/assets/main-2b.css',
      '/static/ground/mark.svg',
    ])
  })
})

describe('the manifest', () => {
  it('names icons that are there, in the sizes it says', () => {
    const { icons } = JSON.parse(read('manifest.webmanifest').toString()) as { icons: { src: string; sizes: string }[] }
    for (const { src, sizes } of icons) {
      const png = read(src.replace('/static/app/', ''))
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes)
    }
    expect(icons).toHaveLength(3)
  })
})
