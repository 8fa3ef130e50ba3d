/** The draft while somebody changes it: each change can be taken back, and is kept by the server a moment later. */

import { useQuery } from '@tanstack/vue-query'
import { computed, inject, onScopeDispose, provide, ref, shallowRef, type InjectionKey } from 'vue'

import { Problem } from '@/api/problems'
import { say } from '@/shared/i18n'
import { useToasts } from '@/shared/toasts'
import { useUnsaved } from '@/shared/useUnsaved'
import { stepsOf, textOf } from '../clipboard'
import { allSteps, anew, changeStep, depthOf, DEEPEST, documentOf, findStep, freshId, type Gap, idsOf, insertSteps, isWithin, moveStep, removeStep, renameStep, type StepJson, type TriggerJson, TRUNK, type WorkflowJson } from '../document'
import { placed } from '../faults'
import { drawingOf } from '../layout'
import { checkDraft } from '../useRunning'
import { KEY, type Option, type StepType, useCatalogue, useWorkflowDeeds, type Workflow } from '../useWorkflows'

const KEPT_AFTER = 800
const MOST_STEPS = 200
/** Typing within this time is one step to take back. */
const ONE_STEP = 1_200

export type Editor = ReturnType<typeof makeEditor>
const PLACE: InjectionKey<Editor> = Symbol('workflow editor')

/** A new value for an option that asks for one: what the type says, or the plainest there is. */
function beginning(option: Option): unknown {
  if (option.default !== null && option.default !== undefined) return option.default
  if (option.kind === 'shares') return { A: 50, B: 50 }
  if (option.kind === 'duration' && option.is_required) return { days: 1 }
  return undefined
}

export function waysOfType(type: StepType | undefined, step: StepJson): string[] {
  const shares = type?.options.find((one) => one.kind === 'shares')
  const asked = shares ? step[shares.name] : undefined
  if (shares) return typeof asked === 'object' && asked !== null ? Object.keys(asked) : Object.keys(step.branches ?? {})
  return type ? type.branches : Object.keys(step.branches ?? {})
}

export function useWaysOf() {
  const { stepOf } = useCatalogue()
  return (step: StepJson): string[] => waysOfType(stepOf(step.type), step)
}

function makeEditor(workflow: Workflow, mayChange: boolean) {
  const deeds = useWorkflowDeeds()
  const toasts = useToasts()
  const { stepOf } = useCatalogue()
  const waysOf = useWaysOf()
  const document = shallowRef<WorkflowJson>(documentOf(workflow.draft))
  const version = ref(workflow.version)
  const selected = ref<string | null>(null)
  const done = shallowRef<WorkflowJson[]>([])
  const undone = shallowRef<WorkflowJson[]>([])
  const state = ref<'kept' | 'waiting' | 'sending' | 'failed' | 'outdated'>('kept')
  const fault = ref<unknown>(null)
  const copied = ref(0)
  /** Counts what was kept, so that faults are asked for anew. */
  const kept = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let step = { key: '', at: 0 }
  let sending: Promise<boolean> | undefined

  function later(): void {
    if (state.value === 'outdated') return
    state.value = 'waiting'
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), KEPT_AFTER)
  }

  /** Bring the draft to the server; whether it is there. */
  async function keep(): Promise<boolean> {
    clearTimeout(timer)
    if (sending) await sending
    if (state.value === 'kept') return true
    if (state.value === 'outdated') return false
    sending = send()
    const is = await sending
    sending = undefined
    return is
  }

  async function send(): Promise<boolean> {
    const sent = document.value
    state.value = 'sending'
    try {
      const found = await deeds.change(workflow.id, version.value, { draft: sent })
      version.value = found.version
      fault.value = null
      kept.value += 1
      if (document.value === sent) state.value = 'kept'
      else later()
      return true
    } catch (caught) {
      fault.value = caught
      state.value = caught instanceof Problem && caught.status === 412 ? 'outdated' : 'failed'
      return false
    }
  }

  /** Another state, which can be taken back; `key` names what is typed into, so that a word is one step. */
  function put(next: WorkflowJson, key = ''): void {
    if (!mayChange || next === document.value) return
    const isSame = key !== '' && key === step.key && Date.now() - step.at < ONE_STEP
    if (!isSame) done.value = [...done.value.slice(-MOST_STEPS), document.value]
    step = { key, at: Date.now() }
    undone.value = []
    document.value = next
    later()
  }

  function back(from: typeof done, to: typeof done): void {
    const found = from.value.at(-1)
    if (!found) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, document.value]
    document.value = found
    step = { key: '', at: 0 }
    if (selected.value && !isThere(selected.value)) selected.value = null
    later()
  }

  const isThere = (id: string): boolean => Boolean(findStep(document.value, id)) || /^(trigger:\d+|entry)$/.test(id)

  /** What the server finds wrong with the draft as it was kept last. */
  const checked = useQuery({
    queryKey: computed(() => [KEY, 'check', workflow.id, version.value, kept.value]),
    queryFn: () => checkDraft(workflow.id),
    placeholderData: (before) => before,
    retry: false,
  })
  const faults = computed(() => placed(document.value, checked.data.value?.faults ?? []))

  function add(type: StepType, gap: Gap): void {
    const id = freshId(type.name.replaceAll('_', '-'), idsOf(document.value))
    const options = Object.fromEntries(type.options.map((one) => [one.name, beginning(one)]).filter(([, value]) => value !== undefined))
    const made: StepJson = { id, type: type.name, ...options }
    const ways = waysOfType(type, made)
    put(insertSteps(document.value, gap, [ways.length ? { ...made, branches: Object.fromEntries(ways.map((way) => [way, []])) } : made]))
    selected.value = id
  }

  /** Steps that were copied, here or elsewhere. */
  function paste(text: string, gap: Gap): boolean {
    const steps = stepsOf(text)
    if (!steps || !mayChange) return false
    const fresh = anew(steps, document.value)
    const most = Math.max(...fresh.map((one) => depthOf({ steps: [one] }, { parent: deepestOf(one), way: TRUNK, index: 0 })))
    if (depthOf(document.value, gap) + most - 1 > DEEPEST) {
      toasts.show(say('workflows.too_deep'), { tone: 'bad' })
      return true
    }
    put(insertSteps(document.value, gap, fresh))
    selected.value = fresh[0]?.id ?? null
    return true
  }

  /** The gap behind what is chosen, or at the end of the trunk. */
  function gapBehind(id: string | null): Gap {
    const found = findStep(document.value, id)
    if (found) return { parent: found.parent, way: found.way, index: found.index + 1 }
    return { parent: null, way: TRUNK, index: id?.startsWith('trigger') ? 0 : (document.value.steps?.length ?? 0) }
  }

  /** A copy by the keys goes into the event's own clipboard: whoever pastes at once finds it there. */
  async function copy(id: string, into?: DataTransfer | null): Promise<void> {
    const found = findStep(document.value, id)
    if (!found) return
    copied.value = allSteps([found.step]).length
    if (into) into.setData('text/plain', textOf([found.step]))
    else await navigator.clipboard.writeText(textOf([found.step]))
    toasts.show(say('workflows.copied', { count: copied.value }), { tone: 'good' })
  }

  function remove(id: string, keeping?: string): void {
    if (id.startsWith('trigger:')) {
      const index = Number(id.slice(8))
      put({ ...document.value, triggers: document.value.triggers?.filter((_, at) => at !== index) })
      selected.value = null
      return
    }
    const found = findStep(document.value, id)
    if (!found) return
    const next = found.list[found.index + 1]?.id ?? found.list[found.index - 1]?.id ?? found.parent
    put(removeStep(document.value, id, keeping))
    selected.value = next
  }

  function setTrigger(index: number, trigger: TriggerJson, key = ''): void {
    put({ ...document.value, triggers: document.value.triggers?.map((one, at) => (at === index ? trigger : one)) }, key && `trigger${index}.${key}`)
  }

  useUnsaved(() => state.value !== 'kept')
  onScopeDispose(() => {
    if (state.value === 'waiting') void keep()
    clearTimeout(timer)
  })

  return {
    id: workflow.id,
    mayChange,
    document,
    version,
    selected,
    state,
    fault,
    faults,
    copied,
    waysOf,
    checkAgain: () => void checked.refetch(),
    drawing: computed(() => drawingOf(document.value, waysOf)),
    chosen: computed(() => findStep(document.value, selected.value)),
    canUndo: computed(() => done.value.length > 0),
    canRedo: computed(() => undone.value.length > 0),
    undo: () => back(done, undone),
    redo: () => back(undone, done),
    keep,
    add,
    addByName: (name: string, gap: Gap) => {
      const type = stepOf(name)
      if (type) add(type, gap)
    },
    paste,
    gapBehind,
    copy,
    cut: async (id: string, into?: DataTransfer | null) => {
      await copy(id, into)
      remove(id)
    },
    duplicate: (id: string) => {
      const found = findStep(document.value, id)
      if (found) paste(textOf([found.step]), gapBehind(id))
    },
    move: (id: string, gap: Gap) => put(moveStep(document.value, id, gap)),
    mayMove: (id: string, gap: Gap) => !isWithin(findStep(document.value, id)?.step ?? { id: '', type: '' }, gap.parent),
    remove,
    setStep: (id: string, parts: Record<string, unknown>) => put(changeStep(document.value, id, (one) => fitted({ ...one, ...parts }, waysOf)), `${id}.${Object.keys(parts).join()}`),
    rename: (id: string, to: string) => {
      if (!/^[a-z0-9][a-z0-9_-]{0,49}$/.test(to) || idsOf(document.value).has(to)) return false
      put(renameStep(document.value, id, to))
      selected.value = to
      return true
    },
    setTrigger,
    addTrigger: (type: string) => {
      const triggers = document.value.triggers ?? []
      const id = freshId(type, new Set(triggers.map((one) => one.id ?? '')))
      put({ ...document.value, triggers: [...triggers, { id, type }] })
      selected.value = `trigger:${triggers.length}`
    },
    setPart: (parts: Partial<WorkflowJson>) => put({ ...document.value, ...parts }, Object.keys(parts).join()),
    /** Go on over what somebody else wrote. */
    overwrite: async () => {
      const theirs = await deeds.read(workflow.id)
      version.value = theirs.version
      state.value = 'waiting'
      return keep()
    },
    /** Take what somebody else wrote; one's own can be had back by Undo. */
    takeTheirs: async () => {
      const theirs = await deeds.read(workflow.id)
      done.value = [...done.value, document.value]
      undone.value = []
      document.value = documentOf(theirs.draft)
      version.value = theirs.version
      fault.value = null
      state.value = 'kept'
      if (selected.value && !isThere(selected.value)) selected.value = null
    },
  }
}

function deepestOf(step: StepJson): string {
  const all = allSteps([step])
  const depth = (id: string) => depthOf({ steps: [step] }, { parent: id, way: TRUNK, index: 0 })
  return all.reduce((deepest, one) => (depth(one.step.id) > depth(deepest) ? one.step.id : deepest), step.id)
}

/** A step whose variants were renamed, added or taken away keeps the branches that are left. */
function fitted(step: StepJson, waysOf: (step: StepJson) => string[]): StepJson {
  const ways = waysOf(step)
  if (!ways.length) return step
  const before = step.branches ?? {}
  return { ...step, branches: { ...Object.fromEntries(ways.map((way) => [way, before[way] ?? []])), ...Object.fromEntries(Object.entries(before).filter(([way, below]) => !ways.includes(way) && below.length > 0)) } }
}

export function useEditor(workflow: Workflow, mayChange: boolean): Editor {
  const editor = makeEditor(workflow, mayChange)
  provide(PLACE, editor)
  return editor
}

/** The editor of the page that one stands on. */
export function useEditing(): Editor {
  const editor = inject(PLACE)
  if (!editor) throw new Error('useEditing() is for parts of the workflow editor.')
  return editor
}
