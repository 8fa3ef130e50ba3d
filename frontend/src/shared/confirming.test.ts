import { describe, expect, it } from 'vitest'

import { Problem } from '@/api/problems'
import { confirmed, confirming, NotConfirmed } from './confirming'

const NEEDED = () => new Problem(403, { code: 'recent_sign_in_needed' })

/** A deed that is refused until somebody showed who they are. */
function guarded(name: string) {
  let isOpen = false
  const deed = () => (isOpen ? Promise.resolve(name) : Promise.reject(NEEDED()))
  return { deed, unlock: () => (isOpen = true) }
}

async function untilAsked(): Promise<(isConfirmed: boolean) => void> {
  while (!confirming.value) await Promise.resolve()
  return confirming.value
}

describe('confirmed', () => {
  it('asks nothing where nothing is refused', async () => {
    expect(await confirmed(() => Promise.resolve('done'))).toBe('done')
    expect(confirming.value).toBeNull()
  })

  it('does it again once somebody showed who they are', async () => {
    const token = guarded('token')
    const result = confirmed(token.deed)
    const answer = await untilAsked()
    token.unlock()
    answer(true)
    expect(await result).toBe('token')
    expect(confirming.value).toBeNull()
  })

  it('says so where they close the question', async () => {
    const result = confirmed(guarded('token').deed)
    const answer = await untilAsked()
    answer(false)
    await expect(result).rejects.toBeInstanceOf(NotConfirmed)
  })

  it('asks once for two deeds', async () => {
    const [one, other] = [guarded('one'), guarded('other')]
    const results = Promise.all([confirmed(one.deed), confirmed(other.deed)])
    const answer = await untilAsked()
    one.unlock()
    other.unlock()
    answer(true)
    expect(await results).toEqual(['one', 'other'])
  })

  it('lets every other refusal through', async () => {
    await expect(confirmed(() => Promise.reject(new Problem(409, { code: 'slug_taken' })))).rejects.toMatchObject({
      code: 'slug_taken',
    })
  })
})
