import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import { Problem, Unreachable } from '@/api/problems'
import FaultAround from './FaultAround.vue'

const away = new Unreachable(new Error('away'))
const refused = (status: number) => new Problem(status, { detail: 'No.' }, new Headers())
const shown = (fault: unknown, held: boolean) => mount(FaultAround, { props: { fault, held }, slots: { default: '<table></table>' } })

describe('what was fetched, when fetching it anew fails', () => {
  it('stays in sight, with a line that offers to try again', async () => {
    const page = shown(away, true)

    expect(page.find('table').exists()).toBe(true)
    expect(page.get('[role=status]').text()).toContain('out of date')
    await page.get('button').trigger('click')
    expect(page.emitted('retry')).toHaveLength(1)
  })

  it('gives way to the fault where there is nothing to show', () => {
    const page = shown(away, false)

    expect(page.find('table').exists()).toBe(false)
    expect(page.get('[role=alert]').text()).toContain('cannot be reached')
  })

  it('is not shown to whoever may not see it any more', () => {
    for (const status of [403, 404]) expect(shown(refused(status), true).find('table').exists()).toBe(false)
    expect(shown(refused(500), true).find('table').exists()).toBe(true)
  })

  it('stands alone while all is well', () => {
    expect(shown(null, false).html()).toContain('<table></table>')
    expect(shown(null, false).find('[role=status]').exists()).toBe(false)
  })
})
