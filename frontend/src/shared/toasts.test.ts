import { describe, expect, it, vi } from 'vitest'

import { Problem } from '@/api/problems'
import { useToasts } from './toasts'

const settle = () => new Promise((resolve) => setTimeout(resolve))

describe('undoable', () => {
  it('takes back what was done, once, and says so', async () => {
    const toasts = useToasts()
    const undo = vi.fn()
    toasts.undoable('Three contacts deleted', undo)
    expect(toasts.undoLast()).toBe(true)
    await settle()
    expect(undo).toHaveBeenCalledOnce()
    expect(toasts.shown.map((toast) => toast.text)).toEqual(['Undone'])
    expect(toasts.undoLast()).toBe(false)
  })

  it('says why it could not be taken back, and offers to try again', async () => {
    const toasts = useToasts()
    const undo = vi.fn().mockRejectedValueOnce(new Problem(409, { detail: 'Somebody else has changed it.' }))
    toasts.undoable('Deleted', undo)
    toasts.undoLast()
    await settle()
    expect(toasts.shown).toMatchObject([{ text: 'Somebody else has changed it.', tone: 'bad' }])
    toasts.shown[0]?.action?.run()
    await settle()
    expect(toasts.shown.at(-1)?.text).toBe('Undone')
  })
})
