/** Put the address of the screen on the clipboard, and say so. */

import { say } from '../i18n'
import { useToasts } from '../toasts'

export async function copyAddress(): Promise<void> {
  const toasts = useToasts()
  try {
    await navigator.clipboard.writeText(location.href)
    toasts.show(say('records.copied'), { tone: 'good' })
  } catch {
    toasts.show(say('records.not_copied'), { tone: 'bad' })
  }
}
