/** Whether a media query holds, as long as somebody wants to know. */

import { onScopeDispose, ref, type Ref } from 'vue'

export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query)
  const holds = ref(media.matches)
  const follow = () => (holds.value = media.matches)
  media.addEventListener('change', follow)
  onScopeDispose(() => media.removeEventListener('change', follow))
  return holds
}

/** Too narrow for columns side by side. */
export const useIsNarrow = () => useMedia('(max-width: 639.98px)')
