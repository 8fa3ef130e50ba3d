import { describe, expect, it } from 'vitest'

import { visit } from '@/shared/visiting'
import RecordTypesPage from './RecordTypesPage.vue'

describe('types of record', () => {
  it('are not said to be none where the server is out of reach', async () => {
    const page = await (await visit(RecordTypesPage, '/settings/record-types', {})).start()

    expect(page.text()).toContain('Try again')
    expect(page.text()).not.toContain('No record types')
    page.unmount()
  })
})
