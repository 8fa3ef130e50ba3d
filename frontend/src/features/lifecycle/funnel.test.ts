import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'

import { visit } from '@/shared/visiting'
import StageFunnel from './StageFunnel.vue'

describe('the figures of a lifecycle', () => {
  it('keep how far they look back in the address', async () => {
    const screen = defineComponent(() => () => h(StageFunnel, { lifecycle: { id: 1, type: 'student' } as never }))
    const house = await visit(screen, '/lifecycle?of=student&days=30', { 'lifecycles/1/report/': { stages: [], flows: [], without: 0 } })
    const page = await house.start()
    const chosen = () => page.get('[role=radio][aria-checked=true]').text()

    expect(chosen()).toBe('Last 30 days')
    await page.findAll('[role=radio]')[2]!.trigger('click')
    await flushPromises()
    expect(house.router.currentRoute.value.query).toEqual({ of: 'student', days: '365' })
    page.unmount()
  })
})
