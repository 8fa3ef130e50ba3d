/** Why something failed, in words a person can act on. */

import { Problem, Unreachable } from '@/api/problems'
import { say } from './i18n'

/** A part of the app could not be fetched: the network is away, or a newer version took its place. */
export function isMissingPart(fault: unknown): boolean {
  return (
    fault instanceof TypeError &&
    /dynamically imported module|importing a module script|preload css|load failed/i.test(fault.message)
  )
}

/** One sentence, for a toast or beside a button. */
export function reasonOf(fault: unknown): string {
  if (fault instanceof Unreachable) return say('ui.unreachable')
  if (fault instanceof Problem && fault.status >= 500) return say('fault.server.title')
  if (fault instanceof Problem) return fault.message
  return say('fault.bug.title')
}
