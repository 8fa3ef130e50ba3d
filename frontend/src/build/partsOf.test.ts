import { expect, test } from 'vitest'

import { partsIn, takenApart } from './partsOf'

const INDEX = `
import "./shared/arrays.js";
import { Root_default } from "./Menu/Root.js";
import { useId, other } from "./shared/useId.js";
export { Root_default as MenuRoot, useId, gone };
`
const parts = partsIn(INDEX, '/lib/dist')

test('finds the file that each name comes from', () => {
  expect([...parts]).toEqual([
    ['MenuRoot', { file: '/lib/dist/Menu/Root.js', name: 'Root_default' }],
    ['useId', { file: '/lib/dist/shared/useId.js', name: 'useId' }],
  ])
})

test('takes an import apart, under the names it had', () => {
  const code = `import { MenuRoot, useId as id } from "lib";\nimport { MenuRoot as other } from 'else'`
  expect(takenApart(code, 'lib', parts)).toBe(
    `import { Root_default as MenuRoot } from "/lib/dist/Menu/Root.js"; import { useId as id } from "/lib/dist/shared/useId.js";\n` +
      `import { MenuRoot as other } from 'else'`,
  )
})

test('leaves an import alone of which something is not known', () => {
  const code = `import { MenuRoot, news } from 'lib'`
  expect(takenApart(code, 'lib', parts)).toBe(code)
})
