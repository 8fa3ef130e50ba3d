import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'

import { useContactTypes, useCustomFields, useDefinedFields } from './catalogues'
import { useDefinedTypes, useRecordTypes } from './kept/useKept'
import { visit } from './visiting'
import { useWords } from './words'

const Screen = defineComponent(() => {
  const { nameOf } = useContactTypes('contact')
  const { fields } = useCustomFields('contact')
  const { fields: defined } = useDefinedFields('contact')
  const { contact } = useWords()
  const records = [useRecordTypes().types, useDefinedTypes().types]
  return () =>
    h('p', [
      ...[nameOf('pupil'), contact.value.Many],
      ...fields.value.flatMap((field) => [field.label, field.group, ...(field.options ?? []).map((option) => option.label)]),
      ...defined.value.map((field) => field.label),
      ...records.map((types) => types.value[0]?.name),
    ].join('|'))
})
const options = [{ value: 'a', label: 'Active' }, { value: 'x', label: 'Ours' }]
const answers = {
  'contact-types/': [{ slug: 'pupil', name: 'Student', of: 'contact' }],
  'custom-fields/': [{ slug: 'tier', label: 'Tier', group: 'Subscription', of: 'contact', options }],
  'words/': { contact: { singular: 'student', plural: 'students' } },
  'record-types/': [{ id: 1, slug: 'visit', name: 'Visit', plural: 'Visits' }],
  'translations/': { Student: 'Schüler', students: 'Schüler', Tier: 'Tarif', Subscription: 'Abonnement', Active: 'Aktiv', Visit: 'Besuch' },
}

describe('what packs call things', () => {
  it('stands in the reader’s language where it is read, and as it is where it is defined', async () => {
    const page = await (await visit(Screen, '/', answers)).start()

    expect(page.text()).toBe('Schüler|Schüler|Tarif|Abonnement|Aktiv|Ours|Tier|Besuch|Visit')
    page.unmount()
  })

  it('stays as it is where nobody can say it otherwise', async () => {
    const page = await (await visit(Screen, '/', { ...answers, 'translations/': {} })).start()

    expect(page.text()).toBe('Student|Students|Tier|Subscription|Active|Ours|Tier|Visit|Visit')
    page.unmount()
  })
})
