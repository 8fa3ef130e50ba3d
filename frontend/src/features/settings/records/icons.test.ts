import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'

import de from '@/locales/de/later/icons.json'
import en from '@/locales/en/later/icons.json'
import { learn } from '@/shared/i18n'
import { ICON_NAMES } from '@/shared/timeline/icons'
import IconPicker from './IconPicker.vue'

const open = async (modelValue: string) => {
  await learn('icons')
  const page = mount(IconPicker, { props: { modelValue, label: 'Sign' }, attachTo: document.body })
  await page.get('button').trigger('click')
  return page
}
const signs = () => [...document.querySelectorAll<HTMLElement>('[role=radio]')].map((one) => one.getAttribute('aria-label'))

describe('the signs of record types', () => {
  it('all have a name of their own, in every language', () => {
    for (const { names } of [en, de]) {
      expect(Object.keys(names).sort()).toEqual(ICON_NAMES.map((name) => name.replaceAll('-', '_')).sort())
      expect(new Set(Object.values(names)).size).toBe(ICON_NAMES.length)
    }
  })

  it('are found by their name and chosen by a click', async () => {
    const page = await open('file-text')
    expect([page.text(), signs().length]).toEqual(['Document', ICON_NAMES.length])

    const search = document.querySelector<HTMLInputElement>('input[type=search]')!
    search.value = 'mortar'
    search.dispatchEvent(new Event('input'))
    await page.vm.$nextTick()
    expect(signs()).toEqual(['Mortarboard'])
    document.querySelector<HTMLElement>('[role=radio]')!.click()

    expect(page.emitted('update:modelValue')).toEqual([['graduation-cap']])
    page.unmount()
  })
})
