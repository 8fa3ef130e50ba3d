/** What the boxes of a document show, with what is wrong with each. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import IconPlus from '~icons/lucide/plus'

import type { Face } from './canvas/face'
import type { WorkflowJson } from './document'
import { findStep } from './document'
import type { Placed } from './faults'
import { iconOf } from './icons'
import type { Box, Wire } from './layout'
import { useSpeech } from './useSpeech'
import { useCatalogue } from './useWorkflows'

export function useFaces(document: () => WorkflowJson, faults: () => Placed[] = () => []) {
  const { t } = useI18n()
  const { stepOf, triggerOf } = useCatalogue()
  const speaking = useSpeech(document)
  const byBox = computed(() => {
    const found = new Map<string, Placed[]>()
    for (const one of faults()) {
      const id = one.at ?? (one.trigger === null ? null : `trigger:${one.trigger}`)
      if (id !== null) found.set(id, [...(found.get(id) ?? []), one])
    }
    return found
  })

  function faceOf(box: Box): Face {
    const mine = byBox.value.get(box.id) ?? []
    const fault = mine.length ? { fault: mine.some((one) => one.isError) ? ('error' as const) : ('warning' as const), faultText: mine.map((one) => one.detail).join(' ') } : {}
    if (box.kind === 'add') return { title: t('workflows.first_trigger'), kind: '', text: t('workflows.first_trigger_text'), icon: IconPlus, group: 'trigger' }
    if (box.trigger) {
      const type = triggerOf(box.trigger.type)
      return { title: speaking.triggerTitle(box.trigger), kind: t('workflows.trigger'), text: speaking.triggerText(box.trigger) || t('workflows.everybody'), icon: iconOf(type?.icon, 'activity'), group: 'trigger', ...fault }
    }
    const step = box.step!
    const type = stepOf(step.type)
    const text = speaking.textOf(step)
    return { title: step.name?.trim() || type?.label || step.type, kind: step.name?.trim() ? (type?.label ?? '') : '', text: text || (step.name?.trim() ? (type?.label ?? '') : (type?.description ?? '')), icon: iconOf(type?.icon, type?.group), group: type?.group ?? '', hasNote: Boolean(step.note), ...fault }
  }

  const labelOf = (wire: Wire): string => (wire.way === undefined ? '' : speaking.wayOf(findStep(document(), wire.gap?.parent ?? wire.source)?.step, wire.way))
  return { faceOf, labelOf, speaking }
}
