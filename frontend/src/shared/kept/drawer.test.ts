import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'

import { leaving } from '../useUnsaved'
import { visit } from '../visiting'
import KeptDrawer from './KeptDrawer.vue'
import KeptNew from './KeptNew.vue'

const type = { id: 1, slug: 'visit', name: 'Visit', plural: 'Visits', of: 'contact', has_review: false } as never
const answers = { 'custom-fields/': [], 'record-types/': [type], 'contacts/': { results: [], next: null } }

describe('a new record that something was typed into', () => {
  it('is closed once somebody says that it may be lost', async () => {
    const isOpen = ref(true)
    const screen = defineComponent(() => () => (isOpen.value ? h(KeptDrawer, { type, onClose: () => (isOpen.value = false) }) : undefined))
    const page = await (await visit(screen, '/records', answers)).start()
    const form = page.findComponent(KeptNew)
    ;(form.vm as unknown as { draft: { values: Record<string, unknown> } }).draft.values['custom.note'] = 'Spoke at length'

    document.querySelector<HTMLButtonElement>('[aria-label="Close"]')!.click()
    await flushPromises()
    expect(isOpen.value).toBe(true)
    leaving.value?.(false)
    await flushPromises()
    expect(isOpen.value).toBe(true)

    document.querySelector<HTMLButtonElement>('[aria-label="Close"]')!.click()
    await flushPromises()
    leaving.value?.(true)
    await flushPromises()
    expect(isOpen.value).toBe(false)
    page.unmount()
  })
})
