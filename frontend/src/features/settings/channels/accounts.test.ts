import { describe, expect, it } from 'vitest'

import { toldOf, typedOf, type Account, type Provider } from './useAccounts'

const option = (name: string, given: object = {}) => ({ name, label: name, help: '', kind: 'text', default: '', is_required: true, is_secret: false, choices: [], ...given })
const provider = {
  slug: 'smtp',
  options: [option('host'), option('port', { kind: 'number', default: '587' }), option('password', { is_secret: true })],
} as unknown as Provider

describe('typedOf', () => {
  it('begins with what the provider proposes', () => {
    expect(typedOf(provider)).toEqual({ host: '', port: '587', password: '' })
  })

  it('begins with what the account has, save its secrets', () => {
    const account = { options: { host: 'mail.test', port: 25, password: 'no' } } as unknown as Account
    expect(typedOf(provider, account)).toEqual({ host: 'mail.test', port: '25', password: '' })
  })
})

describe('toldOf', () => {
  it('tells options and secrets apart, and numbers as numbers', () => {
    expect(toldOf(provider, { host: 'h', port: '25', password: 'p' })).toEqual({ options: { host: 'h', port: 25 }, secrets: { password: 'p' } })
  })

  it('leaves out a secret that stays as it is, and lets the server refuse what is no number', () => {
    expect(toldOf(provider, { host: 'h', port: 'x', password: '' })).toEqual({ options: { host: 'h', port: 'x' }, secrets: {} })
  })
})
