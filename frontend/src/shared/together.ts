/** Composables of which all who need one at a time share the same. */

import { effectScope, onScopeDispose, type EffectScope } from 'vue'

/** Made for the first who asks, and ended when the last has left: a list has hundreds of cells. */
export function together<T>(make: () => T): () => T {
  let users = 0
  let scope: EffectScope | undefined
  let made: T

  return () => {
    if (!scope) {
      scope = effectScope(true)
      made = scope.run(make) as T
    }
    const own = scope
    users += 1
    onScopeDispose(() => {
      users -= 1
      if (users > 0) return
      own.stop()
      scope = undefined
    })
    return made
  }
}
