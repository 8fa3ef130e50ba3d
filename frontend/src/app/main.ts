import '@/styles/main.css'

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'

import { i18n, nearest, speak } from '@/shared/i18n'
import { applyTheme } from '@/shared/useTheme'
import App from './App.vue'
import { queryClient } from './query'
import { router } from './router'

applyTheme()

async function start(): Promise<void> {
  await speak(nearest(navigator.language))
  const app = createApp(App)
  app.use(createPinia()).use(i18n).use(VueQueryPlugin, { queryClient }).use(router)
  await router.isReady()
  app.mount('#app')
}

void start()
