import { describe, expect, it } from 'vitest'

import { AT_ONCE, shownColumns } from './columns'

const wide = Array.from({ length: 500 }, (_, at) => `Column ${at + 1}`)

describe('shownColumns', () => {
  it('draws the first of a wide file, not all 500', () => {
    expect(shownColumns(wide, new Set(), AT_ONCE)).toEqual(wide.slice(0, AT_ONCE))
  })

  it('keeps what was matched further on in sight, in the order of the file', () => {
    expect(shownColumns(wide, new Set(['Column 400', 'Column 2']), 3)).toEqual(['Column 1', 'Column 2', 'Column 3', 'Column 400'])
  })

  it('shows all of an ordinary file', () => {
    expect(shownColumns(['Name', 'E-mail'], new Set(), AT_ONCE)).toEqual(['Name', 'E-mail'])
  })
})
