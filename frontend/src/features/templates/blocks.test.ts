import { describe, expect, it } from 'vitest'

import { anew, blankBlock, blockAt, type Block, copied, dropped, inserted, linesOf, moved, without, withIds } from './blocks'

const text = (id: string): Block => ({ id, type: 'text', text: id })
const tree = (): Block[] => [text('a'), { id: 'c', type: 'columns', columns: [{ blocks: [text('l')] }, { blocks: [text('r'), text('s')] }] }, text('z')]
const order = (blocks: Block[]) => linesOf(blocks).map((line) => line.block.id).join('')

describe('blocks', () => {
  it('stand in the outline in the order of the mail', () => {
    expect(order(tree())).toBe('aclrsz')
    expect(linesOf(tree()).map((line) => line.depth)).toEqual([0, 0, 1, 1, 1, 0])
  })

  it('move among their neighbours and no further', () => {
    expect(order(moved(tree(), 's', -1))).toBe('aclsrz')
    expect(order(moved(tree(), 'a', -1))).toBe('aclrsz')
    expect(order(moved(tree(), 'l', 1))).toBe('aclrsz')
  })

  it('are dropped before another, but never into themselves', () => {
    expect(order(dropped(tree(), 'z', 'r'))).toBe('aclzrs')
    expect(order(dropped(tree(), 'c', 'r'))).toBe('aclrsz')
  })

  it('are put in after one or into an empty column', () => {
    expect(order(inserted(tree(), text('n'), { after: 'l' }))).toBe('aclnrsz')
    expect(order(inserted(without(tree(), 'l'), text('n'), { within: 'c/0' }))).toBe('acnrsz')
    expect(order(inserted(tree(), text('n'), {}))).toBe('aclrszn')
  })

  it('are copied under other ids', () => {
    const made = copied(tree(), 'c')
    expect(new Set(linesOf(made).map((line) => line.block.id)).size).toBe(10)
    expect(anew(text('a')).text).toBe('a')
  })

  it('are found by the place of a finding', () => {
    expect(blockAt(tree(), 'blocks[1].columns[1].blocks[0].href')?.id).toBe('r')
    expect(blockAt(tree(), 'blocks[2].text')?.id).toBe('z')
    expect(blockAt(tree(), 'subject')).toBeUndefined()
  })

  it('are given ids where they have none, within others too', () => {
    const made = withIds([{ type: 'list', of: 'x', as: 'y', blocks: [{ type: 'text', text: '' }] }])
    expect(linesOf(made).every((line) => line.block.id)).toBe(true)
    expect(blankBlock('columns').columns).toHaveLength(2)
  })
})
