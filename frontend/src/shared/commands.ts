/** What can be done here: screens name their actions while they are shown, and the palette offers them. */

import { computed, onScopeDispose, shallowReactive, type Component, type ComputedRef } from 'vue'

import { useSession } from './useSession'

export interface Command {
  id: string
  /** In the reader's language. */
  title: string
  /** On what is selected, on the record that is open, something new, a screen, the app itself. */
  group: 'selection' | 'record' | 'new' | 'go' | 'app' | 'help'
  icon?: Component
  /** More words it is found by. */
  words?: string
  /** Its keys, as in `keys.ts`. */
  keys?: string
  /** The permission code it takes. */
  needs?: string
  /** One of very many: shown only once it is looked for. */
  isMinor?: boolean
  run: () => unknown
}

const sources = shallowReactive<(() => Command[])[]>([])

/** Offer commands while the caller is on screen; they are computed anew when the palette opens. */
export function useCommands(commands: () => Command[]): void {
  sources.push(commands)
  onScopeDispose(() => void sources.splice(sources.indexOf(commands), 1))
}

/** All that this person may do now; what the screen offers stands before what the app does. */
export function useAllCommands(): ComputedRef<Command[]> {
  const session = useSession()
  return computed(() => {
    const found = new Map<string, Command>()
    for (const source of sources.toReversed()) {
      for (const command of source()) {
        if (!found.has(command.id) && (!command.needs || session.can(command.needs))) found.set(command.id, command)
      }
    }
    return [...found.values()]
  })
}
