import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'

import { visit } from '@/shared/visiting'
import ContactStage from './ContactStage.vue'

const answers = { 'lifecycles/': { results: [{ id: 1, type: 'student' }], next: null } }
const EDIT = ['crm.contacts.edit', 'crm.contacts.view']

async function drawn(contact: object, may = EDIT) {
  const screen = defineComponent(() => () => h(ContactStage, { contact: { id: 7, at_risk: false, stage: null, ...contact } as never }))
  const page = await (await visit(screen, '/contacts/7', answers, may)).start()
  const text = page.text()
  page.unmount()
  return text
}

describe('a contact that is in no stage', () => {
  it('can be put into one where its type has some', async () => {
    expect(await drawn({ type: 'student' })).toContain('No stage')
    expect(await drawn({ type: 'parent' })).toBe('')
  })

  it('says nothing to those who may not', async () => {
    expect(await drawn({ type: 'student' }, ['crm.contacts.view'])).toBe('')
  })
})
