/** What every unit test finds ready: the words, in English. */

import { config } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach } from 'vitest'

import { i18n, speak } from './i18n'

config.global.plugins = [i18n]

beforeEach(async () => {
  setActivePinia(createPinia())
  await speak('en')
})
