import '@/styles/main.css'

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'

import { i18n, nearest, speak } from '@/shared/i18n'
import { remembered } from '@/shared/remembered'
import { applyTheme } from '@/shared/useTheme'
import { keepCurrent } from '@/shared/version'
import App from './App.vue'
import { queryClient } from './query'
import { beginEarly, router } from './router'

async function start(): Promise<void> {
  const app = createApp(App)
  app.use(createPinia()).use(i18n).use(VueQueryPlugin, { queryClient })
  applyTheme()
  beginEarly()
  await speak(nearest(remembered('language', navigator.language).value))
  app.use(router)
  // A first screen that cannot be shown is said so by the app itself.
  await router.isReady().catch(() => undefined)
  app.mount('#app')
  keepCurrent()
}

void start()
