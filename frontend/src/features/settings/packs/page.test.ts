import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import { visit } from '@/shared/visiting'
import PacksPage from './PacksPage.vue'

const pack = { slug: 'education', name: 'Education', description: '', version: '1.0', installed: null }
const answers = { 'packs/': [pack], 'pack-settings/': [], 'packs/education/install/': { pack: 'Education', version: '1.0', made: [], changed: [], kept: [], removed: [] } }

describe('installing a pack', () => {
  it('has everything read anew that a pack may bring', async () => {
    const house = await visit(PacksPage, '/settings/packs', answers)
    house.client.setQueryData(['record-types'], [])
    house.client.setQueryData(['contact-types'], [])
    const page = await house.start()

    await page.findAll('button').find((one) => one.text() === 'Install')!.trigger('click')
    await flushPromises()

    expect(house.client.getQueryState(['record-types'])?.isInvalidated).toBe(true)
    expect(house.client.getQueryState(['contact-types'])?.isInvalidated).toBe(true)
    page.unmount()
  })
})
