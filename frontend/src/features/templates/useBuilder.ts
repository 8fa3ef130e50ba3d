/** What is being written: changed, taken back, kept by the server a moment later. */

import { computed, inject, onScopeDispose, provide, ref, shallowRef, type InjectionKey } from 'vue'

import { isProblem } from '@/api/problems'
import { useUnsaved } from '@/shared/useUnsaved'
import { anew, type Block, blankBlock, changed, copied, dropped, find, inserted, type Kind, linesOf, listsOf, moved, without, withIds } from './blocks'
import { type Category, type Channel, type Content, type Template, useTemplateDeeds, type Version } from './useTemplates'

const KEPT_AFTER = 900
const MOST_STEPS = 200
/** Typing within this time is one step to take back. */
const ONE_STEP = 1_200

export interface Written {
  subject: string
  preheader: string
  text: string
  blocks: Block[]
  design: Record<string, unknown>
  whatsapp: Record<string, unknown>
  samples: Record<string, unknown>
}
export type Builder = ReturnType<typeof makeBuilder>
const KEY: InjectionKey<Builder> = Symbol('builder')

export function writtenOf(version: Version): Written {
  return {
    subject: version.subject ?? '',
    preheader: version.preheader ?? '',
    // Of a published mail the plain part was made of its blocks, and is made anew.
    text: version.published_at && version.html ? '' : (version.text ?? ''),
    blocks: withIds(version.blocks ?? []),
    design: version.design ?? {},
    whatsapp: version.whatsapp ?? {},
    samples: version.samples ?? {},
  }
}

function makeBuilder(template: Template, first: Version, mayChange: boolean) {
  const deeds = useTemplateDeeds()
  const written = shallowRef<Written>(writtenOf(first))
  const version = ref<number | null>(first.published_at ? null : (first.version ?? null))
  const published = ref(first.published_at ?? null)
  const locale = first.locale ?? 'en'
  const selected = ref<string | null>(null)
  const undone = shallowRef<Written[]>([])
  const done = shallowRef<Written[]>([])
  const state = ref<'kept' | 'waiting' | 'sending' | 'failed' | 'outdated'>('kept')
  const fault = ref<unknown>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let step = { key: '', at: 0 }
  let sending: Promise<boolean> | undefined

  function later(): void {
    state.value = state.value === 'outdated' ? 'outdated' : 'waiting'
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), KEPT_AFTER)
  }

  /** Bring what was written to the server; whether it is there. */
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
    const sent = written.value
    state.value = 'sending'
    try {
      const found = await deeds.save(template.id, locale, sent as unknown as Content, version.value)
      version.value = found.version ?? null
      published.value = null
      fault.value = null
      if (written.value === sent) state.value = 'kept'
      else later()
      return true
    } catch (caught) {
      fault.value = caught
      state.value = isProblem(caught, 'outdated') ? 'outdated' : 'failed'
      return false
    }
  }

  /** Another state, which can be taken back; `key` names what is typed into, so that a word is one step. */
  function put(next: Written, key = ''): void {
    if (!mayChange) return
    const isSame = key !== '' && key === step.key && Date.now() - step.at < ONE_STEP
    if (!isSame) done.value = [...done.value.slice(-MOST_STEPS), written.value]
    step = { key, at: Date.now() }
    undone.value = []
    written.value = next
    later()
  }

  const setBlocks = (blocks: Block[], key = '') => put({ ...written.value, blocks }, key)

  function back(from: typeof done, to: typeof done): void {
    const found = from.value.at(-1)
    if (!found) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, written.value]
    written.value = found
    step = { key: '', at: 0 }
    later()
  }

  /** Into the chosen block if it holds others, behind it otherwise, or at the end. */
  function add(block: Block): void {
    const blocks = written.value.blocks
    const line = linesOf(blocks).find((one) => one.block.id === selected.value)
    const lists = line ? listsOf(line.block) : []
    const holds = listsOf(block).length > 0
    const empty = lists.find((list) => list.blocks.length === 0) ?? lists[0]
    const top = line && line.depth > 0 && holds ? linesOf(blocks).find((one) => one.depth === 0 && linesOf([one.block]).some((inner) => inner.block.id === line.block.id)) : line
    if (empty && !holds) setBlocks(inserted(blocks, block, { within: empty.name }))
    else setBlocks(inserted(blocks, block, top ? { after: top.block.id } : {}))
    selected.value = block.id
  }

  useUnsaved(() => state.value !== 'kept')
  onScopeDispose(() => {
    if (state.value === 'waiting') void keep()
    clearTimeout(timer)
  })

  return {
    template,
    locale,
    mayChange,
    channel: (template.channel ?? 'email') as Channel,
    category: (template.category ?? 'marketing') as Category,
    written,
    version,
    published,
    selected,
    state,
    fault,
    keep,
    chosen: computed(() => find(written.value.blocks, selected.value)),
    canUndo: computed(() => done.value.length > 0),
    canRedo: computed(() => undone.value.length > 0),
    undo: () => back(done, undone),
    redo: () => back(undone, done),
    set: (parts: Partial<Written>, key = Object.keys(parts).join()) => put({ ...written.value, ...parts }, key),
    setPart: (id: string, parts: Record<string, unknown>) => setBlocks(changed(written.value.blocks, id, parts), `${id}.${Object.keys(parts).join()}`),
    addKind: (kind: Kind) => add(blankBlock(kind)),
    addBlock: (block: Record<string, unknown>) => add(anew(withIds([block])[0]!)),
    remove: (id: string) => {
      setBlocks(without(written.value.blocks, id))
      if (selected.value === id) selected.value = null
    },
    copy: (id: string) => setBlocks(copied(written.value.blocks, id)),
    move: (id: string, by: -1 | 1) => setBlocks(moved(written.value.blocks, id, by)),
    drop: (id: string, before: string) => setBlocks(dropped(written.value.blocks, id, before)),
    /** Go on over what somebody else wrote. */
    overwrite: () => {
      version.value = null
      state.value = 'waiting'
      return keep()
    },
  }
}

export function useBuilder(template: Template, first: Version, mayChange: boolean): Builder {
  const builder = makeBuilder(template, first, mayChange)
  provide(KEY, builder)
  return builder
}

/** The builder of the page that one stands on. */
export function useBuilding(): Builder {
  const builder = inject(KEY)
  if (!builder) throw new Error('useBuilding() is for parts of the builder.')
  return builder
}
