/** Which options of a trigger stand there at once, and which are folded away until somebody looks for them. */

import type { Option } from '../useWorkflows'

/** What every trigger by something that happens can be asked, beside what is its own. */
const GENERAL = new Set(['where', 'nth', 'times', 'within_days', 'in_a_row', 'interrupted_by'])
/** So few of its own need no folding. */
const FEW = 2

export const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length)

/** What has to be said first, then what is said already, then the few that are its own. */
export function fold(options: Option[], config: Record<string, unknown>): { open: Option[]; folded: Option[] } {
  const own = options.filter((one) => !one.is_required && !GENERAL.has(one.name))
  const isOpen = (one: Option) => one.is_required || isFilled(config[one.name]) || (own.length <= FEW && own.includes(one))
  const required = options.filter((one) => one.is_required)
  const rest = options.filter((one) => !one.is_required && isOpen(one))
  return { open: [...required, ...rest], folded: options.filter((one) => !isOpen(one)) }
}
