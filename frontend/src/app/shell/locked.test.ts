import { describe, expect, it } from 'vitest'
import { h } from 'vue'

import { visit } from '@/shared/visiting'
import LockedPage from './LockedPage.vue'

const ada = { id: 1, name: 'Ada Lindqvist', email: 'ada@firm.test' }
const max = { id: 2, name: 'Max', email: 'max@firm.test' }
const at = (needs: string) => ({ render: () => h(LockedPage, { needs }) })
const opened = async (needs: string, may: string[]) => {
  const house = await visit(at(needs), '/', { 'staff/': { results: [ada, max], next: null } }, may)
  const page = await house.start()
  return { text: page.text(), html: page.html(), asked: house.asked }
}

describe('a screen that somebody may not open', () => {
  it('says in words which right is missing, and who can give it', async () => {
    const { text, html } = await opened('crm.contacts.import', ['crm.staff.view'])

    expect(text).toContain('“Import contacts”. Ada Lindqvist or Max can give it to you.')
    expect(text).not.toContain('crm.')
    expect(html).toContain('mailto:ada@firm.test')
  })

  it('names the role to those who see no colleagues, and asks for none', async () => {
    const { text, asked } = await opened('crm.contacts.import', [])

    expect(text).toContain('Somebody with the administrator role can give it to you.')
    expect(asked).toEqual([])
  })

  it('shows no code that has no words', async () => {
    expect((await opened('crm.made.up', [])).text).toContain('the right that this needs')
  })
})
