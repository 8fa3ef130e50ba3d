/** A list of tasks as the filters of work on all that match. */

import type { Query } from './tasks'

export const filterOf = (query: Query): Record<string, string> =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (name === 'ordering' || value === undefined || value === '' ? [] : [[name, String(value)]])))
