import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import { visit } from '@/shared/visiting'
import RetentionTable from './RetentionTable.vue'

const rule = { kind: 'deliveries', label: 'Deliveries', days: 90, default_days: 90, is_on: false, due: 0, is_own: false, version: 1 }
const own = 'retention-rules/deliveries/'

async function opened(due: number, is_on: boolean) {
  const rows = { results: [{ ...rule, is_on }] }
  const house = await visit(RetentionTable, '/settings/privacy', { 'retention-rules/': rows, [own]: { ...rule, due } })
  const page = await house.start()
  const deeds = () => house.asked.filter((one) => one.startsWith('PATCH'))
  return { page, deeds }
}

function press(words: string): void {
  const found = [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === words)
  found!.click()
}

describe('what is kept for how long', () => {
  it('asks with the number before anything would be removed', async () => {
    const { page, deeds } = await opened(1234, false)
    await page.find('[role=switch]').trigger('click')
    await flushPromises()

    expect(document.body.textContent).toContain('Remove 1,234 from tonight on?')
    expect(deeds()).toEqual([])
    press('Remove them')
    await flushPromises()
    expect(deeds()).toEqual([`PATCH ${own}`])
    page.unmount()
  }, 30_000)

  it('asks nothing where nothing is due', async () => {
    const { page, deeds } = await opened(0, false)
    await page.find('[role=switch]').trigger('click')
    await flushPromises()

    expect(deeds()).toEqual([`PATCH ${own}`])
    page.unmount()
  }, 30_000)

  it('takes no days that are none, and asks before fewer', async () => {
    const { page, deeds } = await opened(7, true)
    const days = page.find<HTMLInputElement>('input')
    await days.setValue('soon')
    await days.trigger('change')
    expect(days.element.value).toBe('90')

    await days.setValue('30')
    await days.trigger('change')
    await flushPromises()
    expect(document.body.textContent).toContain('Remove 7 from tonight on?')
    expect(deeds()).toEqual([])
    page.unmount()
  }, 30_000)
})
