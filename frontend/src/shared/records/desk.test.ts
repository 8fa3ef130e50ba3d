import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import { Problem, Unreachable } from '@/api/problems'
import { useDesk } from './desk'
import { bodyOf, type Changes, isBlank, same, valueOf, withValues } from './fields'

interface Person {
  id: number
  version: number
  first_name: string
  last_name: string
  custom: Record<string, unknown>
}

const JANE: Person = { id: 7, version: 1, first_name: 'Jane', last_name: 'Doe', custom: { plan: 'basic' } }

/** A server that holds one record, and a desk in front of it. */
function desk() {
  let stored: Person = structuredClone(JANE)
  let seen: Person = structuredClone(JANE)
  const bodies: Record<string, unknown>[] = []
  const faults: (Error | undefined)[] = []
  let held: Changes | null = null
  const made = useDesk<Person>({
    read: () => seen,
    accept: (row) => (seen = row),
    hold: (drafts) => (held = drafts),
    write: async (body, version) => {
      bodies.push(body)
      await Promise.resolve()
      const fault = faults.shift()
      if (fault) throw fault
      if (version !== stored.version) throw new Problem(412, { code: 'outdated', current: stored })
      stored = { ...stored, ...body, custom: { ...stored.custom, ...(body.custom as object) }, version: stored.version + 1 }
      return stored
    },
  })
  return {
    ...made,
    bodies,
    fails: (...coming: (Error | undefined)[]) => faults.push(...coming),
    elsewhere: (changes: Partial<Person>) => (stored = { ...stored, ...changes, version: stored.version + 1 }),
    seen: () => made.shown(seen),
    stored: () => stored,
    /** The other's change comes by the live stream. */
    hears: () => (seen = stored),
    held: () => held,
  }
}

describe('a desk', () => {
  it('shows a change before it is saved, and saves it', async () => {
    const jane = desk()
    const saving = jane.save('first_name', 'Janet')
    expect([jane.seen().first_name, jane.pending.get('first_name')?.state]).toEqual(['Janet', 'saving'])
    expect(jane.held()).toEqual({ first_name: 'Janet' })

    await saving
    expect([jane.stored().first_name, jane.pending.size, jane.held()]).toEqual(['Janet', 0, null])
  })

  it('sends nothing where nothing changed', async () => {
    const jane = desk()
    await jane.save('first_name', 'Jane')
    expect(jane.bodies).toEqual([])
  })

  it('sends what was changed meanwhile after the answer to the first, so that both hold', async () => {
    const jane = desk()
    void jane.save('first_name', 'Janet')
    void jane.save('custom.plan', 'pro')
    void jane.save('last_name', 'Roe')
    await flushPromises()
    expect(jane.bodies).toEqual([{ first_name: 'Janet' }, { custom: { plan: 'pro' }, last_name: 'Roe' }])
    expect(jane.stored()).toMatchObject({ first_name: 'Janet', last_name: 'Roe', custom: { plan: 'pro' } })
  })

  it('sends again by itself where somebody else changed another field', async () => {
    const jane = desk()
    jane.elsewhere({ last_name: 'Miller' })
    await jane.save('first_name', 'Janet')
    expect(jane.stored()).toMatchObject({ first_name: 'Janet', last_name: 'Miller' })
    expect(jane.conflicts.value).toEqual([])
  })

  it('shows both where two changed the same field, and writes neither until somebody chooses', async () => {
    const jane = desk()
    jane.elsewhere({ first_name: 'Jana' })
    await jane.save('first_name', 'Janet')
    expect(jane.stored().first_name).toBe('Jana')
    expect(jane.pending.get('first_name')).toMatchObject({ state: 'conflict', value: 'Janet', theirs: 'Jana', base: 'Jane' })

    await jane.keepMine('first_name')
    expect([jane.stored().first_name, jane.pending.size]).toEqual(['Janet', 0])
  })

  it('lets the reader take theirs', async () => {
    const jane = desk()
    jane.elsewhere({ first_name: 'Jana' })
    await jane.save('first_name', 'Janet')
    jane.discard('first_name')
    expect([jane.seen().first_name, jane.stored().first_name]).toEqual(['Jana', 'Jana'])
  })

  it('shows both where the other was heard of while the reader typed', async () => {
    const jane = desk()
    jane.elsewhere({ first_name: 'Jana' })
    jane.hears()
    await jane.saveOver('first_name', 'Janet', 'Jane')
    expect(jane.bodies).toEqual([])
    expect(jane.pending.get('first_name')).toMatchObject({ state: 'conflict', value: 'Janet', theirs: 'Jana', base: 'Jane' })
  })

  it('leaves theirs alone where the reader looked and changed nothing', async () => {
    const jane = desk()
    jane.type('first_name', 'Jane')
    jane.elsewhere({ first_name: 'Jana' })
    jane.hears()
    await jane.saveOver('first_name', 'Jane', 'Jane')
    expect([jane.bodies, jane.pending.size, jane.held()]).toEqual([[], 0, null])
  })

  it('shows both where the other wrote while nothing could be sent', async () => {
    const jane = desk()
    jane.fails(new Unreachable('off'))
    await jane.save('first_name', 'Janet')
    jane.elsewhere({ first_name: 'Jana' })
    jane.hears()
    await jane.retry()
    expect([jane.pending.get('first_name')?.state, jane.stored().first_name]).toEqual(['conflict', 'Jana'])
  })

  it('asks again where the other went on writing before the reader chose', async () => {
    const jane = desk()
    jane.elsewhere({ first_name: 'Jana' })
    await jane.save('first_name', 'Janet')
    jane.elsewhere({ first_name: 'Johanna' })
    jane.hears()
    await jane.keepMine('first_name')
    expect(jane.pending.get('first_name')).toMatchObject({ state: 'conflict', theirs: 'Johanna' })
    expect(jane.stored().first_name).toBe('Johanna')
  })

  it('takes its own change for nobody else\'s where the reader changes a field twice', async () => {
    const jane = desk()
    void jane.save('first_name', 'Janet')
    await jane.save('first_name', 'Jana')
    await flushPromises()
    expect([jane.stored().first_name, jane.pending.size]).toEqual(['Jana', 0])
  })

  it('is content where both made the same change', async () => {
    const jane = desk()
    jane.elsewhere({ first_name: 'Janet' })
    await jane.save('first_name', 'Janet')
    expect([jane.pending.size, jane.bodies.length]).toEqual([0, 1])
  })

  it('keeps a refused value with the reason, and saves the others', async () => {
    const jane = desk()
    jane.fails(new Problem(400, { errors: [{ field: 'custom.plan', code: 'invalid', detail: 'Expected one of: basic, pro.' }] }))
    await jane.saveAll({ 'custom.plan': 'gold', last_name: 'Roe' })
    expect(jane.pending.get('custom.plan')).toMatchObject({ state: 'refused', value: 'gold', why: 'Expected one of: basic, pro.' })
    expect(jane.stored()).toMatchObject({ last_name: 'Roe', custom: { plan: 'basic' } })
    expect(jane.held()).toEqual({ 'custom.plan': 'gold' })
  })

  it('says of every field what was said of none', async () => {
    const jane = desk()
    jane.fails(new Problem(403, { detail: 'You may not do this.' }))
    await jane.save('first_name', 'Janet')
    expect(jane.pending.get('first_name')).toMatchObject({ state: 'refused', why: 'You may not do this.' })
  })

  it('keeps what could not be sent, and sends it when told to', async () => {
    const jane = desk()
    jane.fails(new Unreachable('off'), new Problem(401, {}))
    await jane.save('first_name', 'Janet')
    expect([jane.pending.get('first_name')?.state, jane.seen().first_name]).toEqual(['away', 'Janet'])
    await jane.retry()
    expect(jane.pending.get('first_name')?.state).toBe('away')
    await jane.retry()
    expect([jane.stored().first_name, jane.pending.size]).toEqual(['Janet', 0])
  })

  it('brings back what was typed before the page went, but not what is there already', () => {
    const jane = desk()
    jane.restore({ first_name: 'Janet', last_name: 'Doe' })
    expect([...jane.pending.keys()]).toEqual(['first_name'])
    expect(jane.pending.get('first_name')?.state).toBe('kept')
    expect(jane.bodies).toEqual([])
  })

  it('holds what is being typed without sending it', () => {
    const jane = desk()
    jane.type('first_name', 'Jan')
    expect([jane.held(), jane.bodies.length, jane.seen().first_name]).toEqual([{ first_name: 'Jan' }, 0, 'Jane'])
    jane.untype()
    expect(jane.held()).toBeNull()
  })
})

describe('fields', () => {
  it('stand on the record or among its custom values', () => {
    expect([valueOf(JANE, 'first_name'), valueOf(JANE, 'custom.plan'), valueOf(JANE, 'custom.gone')]).toEqual(['Jane', 'basic', null])
    expect(withValues(JANE, { 'custom.plan': 'pro' })).toMatchObject({ first_name: 'Jane', custom: { plan: 'pro' } })
    expect(bodyOf({ first_name: 'J', 'custom.a': 1, 'custom.b': null })).toEqual({ first_name: 'J', custom: { a: 1, b: null } })
  })

  it('are the same when a reader would say so', () => {
    expect([same(null, ''), same({ a: 1, b: null }, { a: 1 }), same([1, 2], [1, 2])]).toEqual([true, true, true])
    expect([same(0, ''), same(false, null), same([1, 2], [2, 1]), same('1', 1)]).toEqual([false, false, false, false])
    expect([isBlank([]), isBlank({ city: '' }), isBlank(0)]).toEqual([true, true, false])
  })
})
