import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'

import { Problem, Unreachable } from '@/api/problems'
import { useForm } from './useForm'

interface Person {
  name: string
  hours: Record<string, string[]>
}

function open(send: (values: Person) => Promise<unknown>, blank: Person = { name: 'Ben', hours: {} }) {
  const scope = effectScope()
  return scope.run(() => useForm(() => blank, send))!
}

const refusing = (...errors: { field: string; detail: string }[]) =>
  Promise.reject(new Problem(400, { detail: '1 value(s) cannot be accepted.', errors: errors.map((one) => ({ code: 'invalid', ...one })) }))

describe('useForm', () => {
  it('is dirty while it differs from what it began with', () => {
    const form = open(() => Promise.resolve())
    form.values.name = 'Benny'
    expect(form.isDirty.value).toBe(true)
    form.values.name = 'Ben'
    expect(form.isDirty.value).toBe(false)
  })

  it('is clean once it was taken', async () => {
    const form = open(() => Promise.resolve())
    form.values.name = 'Benny'
    expect(await form.submit()).toBe(true)
    expect(form.isDirty.value).toBe(false)
  })

  it('keeps what was typed while it was on its way', async () => {
    const form = open(() => {
      form.values.name = 'Benjamin'
      return Promise.resolve()
    })
    form.values.name = 'Benny'
    await form.submit()
    expect([form.values.name, form.isDirty.value]).toEqual(['Benjamin', true])
  })

  it('shows each error at its field, and keeps what was typed', async () => {
    const form = open(() => refusing({ field: 'hours.mon[0]', detail: 'Give a time.' }))
    form.values.name = 'Benny'
    expect(await form.submit()).toBe(false)
    expect([form.errorOf('hours'), form.errorOf('name'), form.fault.value]).toEqual(['Give a time.', '', ''])
    expect(form.values.name).toBe('Benny')
  })

  it('says what belongs to no field of its own', async () => {
    const form = open(() => refusing({ field: 'slug', detail: 'Taken.' }))
    await form.submit()
    expect(form.fault.value).toBe('slug: Taken.')
  })

  it('says that the server is away', async () => {
    const form = open(() => Promise.reject(new Unreachable(null)))
    await form.submit()
    expect(form.fault.value).toContain('cannot be reached')
  })

  it('begins anew on reset, with no error left', async () => {
    const form = open(() => refusing({ field: 'name', detail: 'Too long.' }))
    form.values.name = 'x'
    await form.submit()
    form.reset()
    expect([form.values.name, form.errorOf('name'), form.isDirty.value]).toEqual(['Ben', '', false])
  })

  it('sends once however often it is clicked', async () => {
    let sent = 0
    const form = open(() => {
      sent += 1
      return Promise.resolve()
    })
    await Promise.all([form.submit(), form.submit()])
    expect(sent).toBe(1)
  })
})
