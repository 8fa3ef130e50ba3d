/** Whether files go by a channel, before anything is sent up: the server says the same again. */

import type { Way } from './useInbox'

/** Larger ones go by no channel. */
export const LARGEST = 25 * 1024 * 1024

export interface Offered {
  name: string
  size: number
  /** As the server found it; empty before. */
  type: string
}
export type Misfit = 'none_here' | 'kind' | 'size' | 'together'

const endingOf = (name: string) => (name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '')

/** How many bytes one file may have. */
export function largestOf(file: Offered, files: NonNullable<Way['files']>): number | null {
  if (files.refused.includes(endingOf(file.name))) return null
  if (!files.kinds || !file.type) return Math.min(files.together, LARGEST)
  return files.kinds.find((one) => one.content_type === file.type)?.largest ?? null
}

/** Why a file does not go by a channel; null where it does. */
export function misfitOf(file: Offered, files: Way['files']): Misfit | null {
  if (!files) return 'none_here'
  const largest = largestOf(file, files)
  if (largest === null) return 'kind'
  return file.size > largest ? 'size' : null
}

/** Those of one message may be too much together; where each goes by itself they never are. */
export function isTooMuch(all: Offered[], files: Way['files']): boolean {
  return Boolean(files) && files!.most > 1 && all.reduce((sum, one) => sum + one.size, 0) > files!.together
}
