import { flushPromises } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'

import { learn } from '@/shared/i18n'
import { visit } from '@/shared/visiting'
import OverduePage from './OverduePage.vue'

const late = { workflow: 7, name: 'Welcome', why: 'stopped', people: 2, since: '2027-01-01T09:00:00Z', detail: 'ValueError: no', enrolments: [3, 4] }
const deaf = { workflow: null, name: '', why: 'consumer', people: 0, since: null, detail: '', enrolments: [] }
const answers = (results: object[]) => ({ 'automation/overdue/': { results }, 'workflows/7/enrolments/bulk/': { changed: 2 } })

describe('what is late', () => {
  beforeAll(() => learn('workflows'))

  it('is told with its reason, and those who were stopped are tried again', async () => {
    const house = await visit(OverduePage, '/workflows/overdue', answers([late, deaf]), ['crm.workflows.create'])
    const page = await house.start()
    expect(page.text()).toContain('2 people were stopped by an error')
    expect(page.text()).toContain('ValueError: no')
    expect(page.findAll('button').filter((one) => one.text() === 'Try again')).toHaveLength(1)

    await page.findAll('button').find((one) => one.text() === 'Try again')!.trigger('click')
    await flushPromises()

    expect(house.asked).toContain('POST workflows/7/enrolments/bulk/')
    // What was done changes the list, so that it is read anew.
    expect(house.asked.filter((one) => one === 'GET automation/overdue/').length).toBeGreaterThan(1)
    page.unmount()
  })

  it('says so where there is nothing', async () => {
    const house = await visit(OverduePage, '/workflows/overdue', answers([]))
    const page = await house.start()
    expect(page.text()).toContain('Nothing is late')
    page.unmount()
  })
})
