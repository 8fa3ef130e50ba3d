/**
 * Deeds that ask for a sign-in of the last minutes: the question is put over the page, and the
 * deed goes on once it is answered.
 */

import { shallowRef } from 'vue'

import { isProblem } from '@/api/problems'

/** The question that stands open: answer it with whether somebody showed who they are. */
export const confirming = shallowRef<((isConfirmed: boolean) => void) | null>(null)

/** They closed the question: what they had begun did not happen, and is not a fault. */
export class NotConfirmed extends Error {}

let open: Promise<boolean> | undefined

function question(): Promise<boolean> {
  // Two deeds at once ask one question.
  open ??= new Promise<boolean>((resolve) => {
    confirming.value = resolve
  }).finally(() => {
    confirming.value = null
    open = undefined
  })
  return open
}

/**
 * Do something; where it is refused because nobody signed in lately, ask, and do it again.
 *
 * @throws NotConfirmed if they close the question.
 */
export async function confirmed<Result>(deed: () => Promise<Result>): Promise<Result> {
  try {
    return await deed()
  } catch (fault) {
    if (!isProblem(fault, 'recent_sign_in_needed')) throw fault
    if (!(await question())) throw new NotConfirmed()
    return deed()
  }
}
