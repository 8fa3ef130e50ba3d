/** A part that is fetched when it is first needed; where that fails, the person is told and may go on. */

import { defineAsyncComponent, type Component } from 'vue'

import { say } from './i18n'
import { useToasts } from './toasts'

export function lazily<Part extends Component>(fetch: () => Promise<{ default: Part }>, failed?: () => void): Part {
  return defineAsyncComponent({
    loader: fetch,
    onError(_fault, retry, fail, attempts) {
      if (attempts < 2) return void setTimeout(retry, 400)
      failed?.()
      useToasts().show(say('fault.part.title'), {
        tone: 'bad',
        action: { label: say('fault.reload'), run: () => location.reload() },
      })
      fail()
    },
  }) as unknown as Part
}
