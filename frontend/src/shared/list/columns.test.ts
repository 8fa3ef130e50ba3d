import { describe, expect, it } from 'vitest'
import { ref } from 'vue'

import { type Column, NARROWEST, NO_CHOICE, useColumns, WIDEST } from './columns'

function columnsOf(extra: Column[] = [], choice = { ...NO_CHOICE }) {
  const there = ref<Column[]>([
    { key: 'name', label: 'Name', width: 240, isFixed: true },
    { key: 'email', label: 'E-mail', width: 200 },
    { key: 'owner', label: 'Owner', width: 160 },
    { key: 'country', label: 'Country', width: 90, isExtra: true },
    ...extra,
  ])
  const chosen = ref(choice)
  return { ...useColumns(there, chosen), there, chosen }
}

const keys = (columns: Column[]) => columns.map((column) => column.key)

describe('useColumns', () => {
  it('shows what is not extra until somebody chooses', () => {
    expect(keys(columnsOf().shown.value)).toEqual(['name', 'email', 'owner'])
  })

  it('shows an extra column and hides another, and back', () => {
    const columns = columnsOf()
    columns.show('country', true)
    columns.show('email', false)
    expect(keys(columns.shown.value)).toEqual(['name', 'owner', 'country'])
    columns.show('country', false)
    columns.show('email', true)
    expect(keys(columns.shown.value)).toEqual(['name', 'email', 'owner'])
  })

  it('moves a column onto the place of another, but never past a fixed one', () => {
    const columns = columnsOf()
    columns.move('owner', 'email')
    expect(keys(columns.shown.value)).toEqual(['name', 'owner', 'email'])
    columns.move('email', 'name')
    columns.move('name', 'email')
    expect(keys(columns.shown.value)).toEqual(['name', 'owner', 'email'])
  })

  it('steps over hidden columns to the next that is shown', () => {
    const columns = columnsOf([{ key: 'team', label: 'Team', width: 100 }])
    columns.step('team', -1)
    expect(keys(columns.shown.value)).toEqual(['name', 'email', 'team', 'owner'])
    columns.step('email', -1)
    expect(keys(columns.shown.value)).toEqual(['name', 'email', 'team', 'owner'])
  })

  it('keeps widths within bounds', () => {
    const columns = columnsOf()
    columns.widen('email', 5)
    columns.widen('owner', 9000)
    expect(columns.shown.value.map((column) => column.width)).toEqual([240, NARROWEST, WIDEST])
  })

  it('puts a column that a pack brought later beside its neighbour, and forgets one that went', () => {
    const columns = columnsOf([], { ...NO_CHOICE, order: ['name', 'gone', 'owner', 'email', 'country'] })
    columns.there.value = [...columns.there.value.slice(0, 2), { key: 'vip', label: 'VIP', width: 80 }, ...columns.there.value.slice(2)]
    expect(keys(columns.all.value)).toEqual(['name', 'owner', 'email', 'vip', 'country'])
  })

  it('goes back to how it was given', () => {
    const columns = columnsOf()
    columns.move('owner', 'email')
    columns.widen('email', 300)
    columns.reset()
    expect(columns.shown.value.map((column) => [column.key, column.width])).toEqual([
      ['name', 240],
      ['email', 200],
      ['owner', 160],
    ])
  })
})
