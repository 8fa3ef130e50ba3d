/** What permission codes allow, in words: those of the settings, to be learned before. */

import { useI18n } from 'vue-i18n'

export function useRightNames() {
  const { t, te } = useI18n()
  /** Undefined for a code that has no words here. */
  function rightOf(code: string): string | undefined {
    const key = `settings.codes.${code.replaceAll('.', '_')}`
    return te(key) ? t(key) : undefined
  }
  return { rightOf }
}
