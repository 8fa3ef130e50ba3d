/** The words that boxes are written with: names of fields, activities and whatever options name. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useActivityTypes } from '@/shared/catalogues'
import { useConditionFields } from '@/shared/conditions/useConditionFields'
import { useSpoken } from '@/shared/spoken'
import { useFormat } from '@/shared/useFormat'
import { allSteps, type StepJson, type TriggerJson, type WorkflowJson } from './document'
import { useNames } from './options/useNames'
import { useCatalogue } from './useWorkflows'
import { conditionsOf, saidOf, type Speech } from './words'

export function useSpeech(document: () => WorkflowJson) {
  const { t } = useI18n()
  const format = useFormat()
  const { said: spoken } = useSpoken()
  const activities = useActivityTypes()
  const conditions = useConditionFields()
  const { stepOf, triggerOf } = useCatalogue()
  const names = useNames()
  const steps = computed(() => new Map(allSteps(document().steps).map((one) => [one.step.id, one.step])))

  const titleOf = (step: StepJson): string => step.name?.trim() || stepOf(step.type)?.label || step.type || t('workflows.unknown_type')
  const speech: Speech = {
    t: (key, values) => t(key, values ?? {}),
    number: format.number,
    fieldOf: conditions.fieldOf,
    operatorOf: conditions.operatorOf,
    activity: (name) => spoken(activities.typeOf(name)?.label ?? name),
    called: names.called,
    step: (id) => {
      const step = steps.value.get(id)
      return step ? titleOf(step) : id
    },
  }
  return {
    speech,
    titleOf,
    textOf: (step: StepJson) => saidOf(stepOf(step.type)?.options ?? [], step, speech),
    triggerTitle: (trigger: TriggerJson) => (trigger.type === 'activity' && trigger.activity ? speech.activity(String(trigger.activity)) : (triggerOf(trigger.type)?.label ?? (trigger.type || t('workflows.choose_trigger')))),
    triggerText: (trigger: TriggerJson) => {
      const options = (triggerOf(trigger.type)?.options ?? []).filter((one) => one.kind !== 'activity')
      return [saidOf(options, trigger, speech), conditionsOf(trigger.conditions, speech)].filter(Boolean).join(' · ')
    },
    conditionsText: (tree: unknown) => conditionsOf(tree, speech),
    wayOf: (_step: StepJson | undefined, way: string) => (['yes', 'no', 'came', 'timed_out'].includes(way) ? t(`workflows.ways.${way}`) : way),
  }
}
export type Speaking = ReturnType<typeof useSpeech>
