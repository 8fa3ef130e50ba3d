/** A draft while it is written: what is typed is saved a moment later, and what is refused says so at its field. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, reactive, ref, watch } from 'vue'

import { Problem } from '@/api/problems'
import { reasonOf } from '@/shared/faults'
import { useUnsaved } from '@/shared/useUnsaved'
import { type Broadcast, type Given, useBroadcastDeeds } from './useBroadcasts'

export interface VariantForm {
  name: string
  share: number
  /** A template's slug. */
  template: string | null
  subject: string
  /** Language → that subject in it. */
  subjects: Record<string, string>
  text: string
  sender_name: string
  delay_minutes: number
}
export interface BroadcastForm {
  name: string
  topic: string | null
  segments_in: string[]
  segments_out: string[]
  conditions: unknown
  variants: VariantForm[]
  timing: Broadcast['timing']
  send_at: string | null
  local_day: string | null
  local_time: string | null
  if_passed: Broadcast['if_passed']
  per_minute: number | null
  campaign: string
  sender_name: string
  reply_to: string
  test_share: number | null
  winner_by: string
  decide_after_hours: number
  by_language: boolean
}

const PAUSE = 700

export function formOf(one: Broadcast): BroadcastForm {
  return {
    name: one.name,
    topic: one.topic?.slug ?? null,
    segments_in: one.segments_in.map((segment) => segment.slug),
    segments_out: one.segments_out.map((segment) => segment.slug),
    conditions: one.conditions,
    variants: one.variants.map(({ name, share, template, subject, subjects, text, sender_name, delay_minutes }) => ({ name, share, template: template?.slug ?? null, subject, subjects: subjects ?? {}, text, sender_name, delay_minutes })),
    timing: one.timing,
    send_at: one.send_at ?? null,
    local_day: one.local_day ?? null,
    local_time: one.local_time?.slice(0, 5) ?? null,
    if_passed: one.if_passed,
    per_minute: one.per_minute ?? null,
    campaign: one.campaign ?? '',
    sender_name: one.sender_name ?? '',
    reply_to: one.reply_to ?? '',
    test_share: one.test_share ?? null,
    winner_by: one.winner_by ?? '',
    decide_after_hours: one.decide_after_hours ?? 24,
    by_language: one.by_language ?? true,
  }
}

/** What differs, so that two people who write different parts do not take them from each other. */
export function changesBetween(before: BroadcastForm, after: BroadcastForm): Given {
  const names = Object.keys(after) as (keyof BroadcastForm)[]
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return Object.fromEntries(changed.map((name) => [name, name === 'variants' ? after.variants.map(said) : after[name]]))
}

/** A variant as the API takes it: without a template there is none to name. */
function said({ template, ...rest }: VariantForm): object {
  return template === null ? rest : { ...rest, template }
}

/** Shares that add up to a hundred, as even as can be; the first has what is left. */
export function evenShares(count: number): number[] {
  const each = Math.floor(100 / count)
  return Array.from({ length: count }, (_, place) => (place === 0 ? 100 - each * (count - 1) : each))
}

export function useEditor(broadcast: () => Broadcast) {
  const client = useQueryClient()
  const deeds = useBroadcastDeeds()
  const form = reactive(formOf(broadcast()))
  let saved = formOf(broadcast())
  const fault = ref<unknown>(null)
  const isSaving = ref(false)
  const isDirty = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  async function save(): Promise<void> {
    clearTimeout(timer)
    await running
    const sent = JSON.parse(JSON.stringify(form)) as BroadcastForm
    const changes = changesBetween(saved, sent)
    if (Object.keys(changes).length === 0 || !sent.name.trim()) return
    running = keep(changes, sent)
    await running
  }

  async function keep(changes: Given, sent: BroadcastForm): Promise<void> {
    isSaving.value = true
    try {
      await deeds.change(broadcast(), changes)
      saved = sent
      fault.value = null
      isDirty.value = Object.keys(changesBetween(saved, form)).length > 0
    } catch (caught) {
      fault.value = caught
      // Somebody else wrote meanwhile: what they changed is read, and what is typed here stays.
      if (caught instanceof Problem && caught.status === 412) void client.invalidateQueries({ queryKey: ['broadcasts', 'one', String(broadcast().id)] })
    } finally {
      isSaving.value = false
    }
  }

  watch(form, () => {
    isDirty.value = Object.keys(changesBetween(saved, form)).length > 0
    clearTimeout(timer)
    if (isDirty.value) timer = setTimeout(() => void save(), PAUSE)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    if (isDirty.value) void save()
  })
  useUnsaved(() => isDirty.value && fault.value !== null)

  const wrong = computed(() => (fault.value instanceof Problem ? fault.value.byField : {}))
  const said = computed(() => (fault.value ? reasonOf(fault.value) : ''))
  return { form, save, isSaving, isDirty, fault, wrong, said }
}
