import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'

import { useToasts } from '@/shared/toasts'
import { visit } from '@/shared/visiting'
import ContactIdentities from './ContactIdentities.vue'

const answers = { 'contacts/7/identities/': { results: [{ id: 3, system: 'stripe', value: 'cus_1' }] }, 'contacts/7/identities/3/': {} }

describe('an id elsewhere that is taken away', () => {
  it('can be had back, and is asked for once', async () => {
    const screen = defineComponent(() => () => h(ContactIdentities, { id: 7 }))
    const house = await visit(screen, '/contacts/7', answers, ['crm.contacts.edit'])
    const page = await house.start()

    const cross = page.get('[aria-label="Remove cus_1 of stripe"]')
    await Promise.all([cross.trigger('click'), cross.trigger('click')])
    await flushPromises()
    expect(house.asked.filter((one) => one.startsWith('DELETE'))).toHaveLength(1)

    useToasts().undoLast()
    await flushPromises()
    expect(house.asked).toContain('POST contacts/7/identities/')
    page.unmount()
  })
})
