/** Light, dark or as the machine has it; and how dense lists are. Both follow the person. */

import { computed, ref, watchEffect } from 'vue'

import { usePreference } from './preferences'

export type Theme = 'light' | 'dark' | 'system'
export type Density = 'comfortable' | 'compact'

const look = usePreference('look', { theme: 'system' as Theme, density: 'comfortable' as Density })
const systemIsDark = ref(false)

const media = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null
if (media) {
  systemIsDark.value = media.matches
  media.addEventListener('change', (event) => (systemIsDark.value = event.matches))
}

const theme = computed({ get: () => look.value.theme, set: (chosen) => (look.value = { ...look.value, theme: chosen }) })
const density = computed({ get: () => look.value.density, set: (chosen) => (look.value = { ...look.value, density: chosen }) })
const isDark = computed(() => theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value))

/** Write the choice onto the page; called once, before the app is mounted. */
export function applyTheme(): void {
  watchEffect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light'
    document.documentElement.dataset.density = density.value
  })
}

export function useTheme() {
  return { theme, density, isDark }
}
