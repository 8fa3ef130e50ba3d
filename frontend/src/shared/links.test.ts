import { describe, expect, it } from 'vitest'

import { linkOf } from './links'

describe('linkOf', () => {
  it('tells screens of the app from other places of the house', () => {
    expect(linkOf('/app/contacts/12?tab=x')).toEqual({ to: '/contacts/12?tab=x' })
    expect(linkOf('/app')).toEqual({ to: '/' })
    expect(linkOf('/api/v1/jobs/3/result/')).toEqual({ href: '/api/v1/jobs/3/result/' })
    expect(linkOf('/apples')).toEqual({ href: '/apples' })
  })

  it('follows nothing that leads elsewhere', () => {
    for (const path of ['', 'https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)']) expect(linkOf(path)).toEqual({})
  })
})
