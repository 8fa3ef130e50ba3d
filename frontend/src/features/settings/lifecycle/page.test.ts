import { describe, expect, it } from 'vitest'

import { visit } from '@/shared/visiting'
import LifecyclePage from './LifecyclePage.vue'

const lifecycle = { id: 1, type: 'student', name: 'Student', version: 1, at_risk: {} }
const stage = { id: 5, key: 'active', label: 'Active', order: 40, priority: 70, version: 1, conditions: {} }
const answers = {
  'lifecycles/': { results: [lifecycle], next: null },
  'stages/': { results: [stage], next: null },
  'contact-types/': [{ slug: 'student', name: 'Student', of: 'contact' }],
  'conditions/fields/': { fields: [], operators: [] },
  'lifecycles/1/preview/': { stages: [], without: 0 },
}

describe('a new stage that is opened by its address', () => {
  it('waits for the others, so that it is not asked before them', async () => {
    const house = await visit(LifecyclePage, '/settings/lifecycle?stage=new', answers)
    house.hold('stages/')
    const page = await house.start()

    expect(document.querySelector('#stage')).toBeNull()
    await house.release()

    const numbers = [...document.querySelectorAll<HTMLInputElement>('#stage input[inputmode=numeric]')].map((one) => one.value)
    expect(numbers).toEqual(['50', '80'])
    page.unmount()
  }, 30_000)
})
