/** What the palette offers for what somebody types, group by group, best first. */

import { computed, type Component, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute } from 'vue-router'
import IconBuilding from '~icons/lucide/building-2'
import IconChevron from '~icons/lucide/chevron-right'
import IconUser from '~icons/lucide/user'

import { useAllCommands, type Command } from '@/shared/commands'
import { photoOf } from '@/shared/records/photo'
import { useRecent, type RecentRecord } from '@/shared/recent'
import { ranked } from './ranking'
import { useSearch } from './useSearch'

export interface Entry {
  key: string
  title: string
  hint?: string
  icon: Component
  /** Where a picture is that stands for the icon. */
  photo?: string
  keys?: string
  /** A record, which opens on its page. */
  record?: RecentRecord
  run?: () => unknown
}

export interface EntryGroup {
  name: string
  entries: Entry[]
}

/** A command that fits at least so well stands before the records that were found. */
const CLEAR = 0.84
const ICONS = { contact: IconUser, organisation: IconBuilding }
const IDLE_GROUPS = ['selection', 'record', 'recent', 'new', 'go', 'app', 'help']
const FEW = 7

export const pathOf = (record: RecentRecord) => `/${record.kind}s/${record.id}`

const ofRecord = (record: RecentRecord, from: string): Entry => ({
  key: `${from}.${record.kind}.${record.id}`,
  title: record.title,
  hint: record.subtitle,
  icon: ICONS[record.kind],
  photo: photoOf(record.photo),
  record,
})
const ofCommand = (command: Command): Entry => ({
  key: command.id,
  title: command.title,
  icon: command.icon ?? IconChevron,
  keys: command.keys,
  run: command.run,
})

export function usePalette(text: Ref<string>) {
  const { t } = useI18n()
  const route = useRoute()
  const commands = useAllCommands()
  const recent = useRecent()
  const { found, isSearching, fault, retry } = useSearch(text)
  const wanted = computed(() => text.value.trim())

  const idle = computed<EntryGroup[]>(() => {
    const others = recent.value.filter((record) => pathOf(record) !== route.path)
    const records = others.slice(0, FEW).map((record) => ofRecord(record, 'recent'))
    const of = (name: string) => commands.value.filter((command) => command.group === name && !command.isMinor).map(ofCommand)
    return IDLE_GROUPS.map((name) => ({ name, entries: name === 'recent' ? records : of(name) }))
  })

  const matching = computed<EntryGroup[]>(() => {
    const fitting = ranked(commands.value, wanted.value, (command) => [command.title, command.words ?? ''])
    const seen = ranked(recent.value, wanted.value, (record) => [record.title, record.subtitle ?? '']).slice(0, 3)
    const isSeen = (kind: string, id: number) => seen.some(({ item }) => item.kind === kind && item.id === id)
    const records = (kind: RecentRecord['kind']) =>
      found.value.filter((one) => one.kind === kind && !isSeen(kind, one.id)).map((one) => ofRecord(one, 'found'))
    const clear = fitting.filter(({ score }) => score >= CLEAR)
    const others = fitting.filter(({ score }) => score < CLEAR)
    return [
      { name: 'actions', entries: clear.map(({ item }) => ofCommand(item)).slice(0, FEW) },
      { name: 'recent', entries: seen.map(({ item }) => ofRecord(item, 'recent')) },
      { name: 'contacts', entries: records('contact') },
      { name: 'organisations', entries: records('organisation') },
      { name: clear.length ? 'more' : 'actions', entries: others.map(({ item }) => ofCommand(item)).slice(0, FEW) },
    ]
  })

  const groups = computed(() => (wanted.value ? matching : idle).value.filter((group) => group.entries.length))
  const label = (group: EntryGroup) => t(`palette.groups.${group.name}`)
  return { groups, label, isSearching, fault, retry }
}
