/** Installing the app on this machine, where the browser offers it. */

import { shallowRef } from 'vue'

interface InstallQuestion extends Event {
  prompt(): Promise<unknown>
}

/** Asks the browser to install; null where it does not offer that, or it is done. */
export const install = shallowRef<(() => Promise<void>) | null>(null)

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  install.value = async () => {
    install.value = null
    await (event as InstallQuestion).prompt()
  }
})
addEventListener('appinstalled', () => (install.value = null))
