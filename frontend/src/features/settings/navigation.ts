/** The settings in their groups, as far as the person may open them. */

import { computed, type Component } from 'vue'
import IconBuilding from '~icons/lucide/building-2'
import IconExport from '~icons/lucide/database-backup'
import IconBell from '~icons/lucide/bell-ring'
import IconArchive from '~icons/lucide/archive'
import IconBan from '~icons/lucide/ban'
import IconBroadcasts from '~icons/lucide/megaphone'
import IconCable from '~icons/lucide/cable'
import IconFields from '~icons/lucide/text-cursor-input'
import IconRecords from '~icons/lucide/clipboard-list'
import IconRelations from '~icons/lucide/waypoints'
import IconChannels from '~icons/lucide/send'
import IconInbox from '~icons/lucide/inbox'
import IconKey from '~icons/lucide/key-round'
import IconCanned from '~icons/lucide/message-square-quote'
import IconTopics from '~icons/lucide/messages-square'
import IconMap from '~icons/lucide/map'
import IconLifecycle from '~icons/lucide/milestone'
import IconScores from '~icons/lucide/gauge'
import IconPackage from '~icons/lucide/package'
import IconPen from '~icons/lucide/pen-line'
import IconSigning from '~icons/lucide/file-key'
import IconScroll from '~icons/lucide/scroll-text'
import IconPrivacy from '~icons/lucide/shield-check'
import IconServer from '~icons/lucide/server'
import IconShield from '~icons/lucide/shield'
import IconUncertain from '~icons/lucide/circle-help'
import IconTable from '~icons/lucide/table-2'
import IconTasks from '~icons/lucide/list-checks'
import IconTag from '~icons/lucide/tag'
import IconDeliverability from '~icons/lucide/mail-check'
import IconTracking from '~icons/lucide/mouse-pointer-click'
import IconUser from '~icons/lucide/user'
import IconUsers from '~icons/lucide/users'
import IconTeam from '~icons/lucide/users-round'

import { useSession } from '@/shared/useSession'
import { settings } from './routes'

const ICONS: Record<string, Component> = {
  profile: IconUser,
  notifications: IconBell,
  security: IconShield,
  tokens: IconKey,
  people: IconUsers,
  teams: IconTeam,
  territories: IconMap,
  roles: IconTable,
  firm: IconBuilding,
  fields: IconFields,
  'record-types': IconRecords,
  relationships: IconRelations,
  lifecycle: IconLifecycle,
  scores: IconScores,
  tags: IconTag,
  tasks: IconTasks,
  packs: IconPackage,
  channels: IconChannels,
  'write-keys': IconPen,
  webhooks: IconCable,
  signing: IconSigning,
  deliveries: IconInbox,
  export: IconExport,
  audit: IconScroll,
  privacy: IconPrivacy,
  topics: IconTopics,
  'canned-replies': IconCanned,
  compliance: IconBan,
  'message-archive': IconArchive,
  broadcasting: IconBroadcasts,
  uncertain: IconUncertain,
  system: IconServer,
  tracking: IconTracking,
  deliverability: IconDeliverability,
}
const GROUPS = [
  { name: 'settings.groups.own', pages: ['profile', 'notifications', 'security', 'tokens'] },
  { name: 'settings.groups.people', pages: ['people', 'teams', 'territories', 'roles'] },
  { name: 'settings.groups.firm', pages: ['firm', 'fields', 'record-types', 'relationships', 'lifecycle', 'scores', 'tags', 'tasks', 'packs'] },
  { name: 'settings.groups.messages', pages: ['channels', 'deliverability', 'topics', 'canned-replies', 'broadcasting', 'tracking', 'compliance', 'message-archive', 'uncertain'] },
  { name: 'settings.groups.data', pages: ['write-keys', 'webhooks', 'deliveries', 'signing', 'export'] },
  { name: 'settings.groups.watch', pages: ['privacy', 'audit', 'system'] },
]

export interface Entry {
  to: string
  /** The key of its name. */
  name: string
  icon: Component
}

export function useNavigation() {
  const session = useSession()
  const pages = new Map((settings.children ?? []).map((page) => [page.path, page.meta]))
  const mayOpen = (path: string) => {
    const meta = pages.get(path)
    return meta !== undefined && (!meta.needs || session.can(meta.needs))
  }
  const groups = computed(() =>
    GROUPS.map((group) => ({
      name: group.name,
      entries: group.pages
        .filter(mayOpen)
        .map((path): Entry => ({ to: `/settings/${path}`, name: pages.get(path)?.title ?? path, icon: ICONS[path]! })),
    })).filter((group) => group.entries.length > 0),
  )
  const isPartial = computed(() => GROUPS.some((group) => group.pages.some((path) => !mayOpen(path))))
  return { groups, isPartial }
}
