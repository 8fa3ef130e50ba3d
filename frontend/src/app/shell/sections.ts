/** The rooms of the rail. A room shows where its screen exists and the person may open it. */

import { computed, type Component } from 'vue'
import { useRouter } from 'vue-router'
import IconBell from '~icons/lucide/bell'
import IconBroadcasts from '~icons/lucide/megaphone'
import IconBuilding from '~icons/lucide/building-2'
import IconTasks from '~icons/lucide/list-todo'
import IconDuplicates from '~icons/lucide/merge'
import IconHome from '~icons/lucide/house'
import IconInbox from '~icons/lucide/inbox'
import IconSegments from '~icons/lucide/group'
import IconRecords from '~icons/lucide/clipboard-list'
import IconImport from '~icons/lucide/file-up'
import IconReports from '~icons/lucide/chart-column'
import IconTemplates from '~icons/lucide/layout-template'
import IconLifecycle from '~icons/lucide/milestone'
import IconSettings from '~icons/lucide/settings'
import IconUsers from '~icons/lucide/users'
import IconWorkflows from '~icons/lucide/workflow'

import { useSession } from '@/shared/useSession'

export interface Section {
  to: string
  /** The key of its name. */
  name: string
  icon: Component
  group: 'day' | 'people' | 'foot'
  needs?: string
  /** The second key after `g`. */
  key?: string
  /** First in line for the few places of a phone's bar. */
  onPhone?: true
}

export const SECTIONS: Section[] = [
  { to: '/home', name: 'shell.home', icon: IconHome, group: 'day', key: 'h', onPhone: true },
  { to: '/inbox', name: 'shell.inbox', icon: IconInbox, group: 'day', needs: 'crm.messages.view', key: 'x', onPhone: true },
  { to: '/tasks', name: 'shell.tasks', icon: IconTasks, group: 'day', needs: 'crm.tasks.view', key: 't', onPhone: true },
  { to: '/notifications', name: 'notifications.title', icon: IconBell, group: 'day', key: 'n' },
  { to: '/contacts', name: 'contacts.title', icon: IconUsers, group: 'people', needs: 'crm.contacts.view', key: 'c', onPhone: true },
  { to: '/organisations', name: 'organisations.title', icon: IconBuilding, group: 'people', needs: 'crm.contacts.view', key: 'o' },
  { to: '/segments', name: 'shell.segments', icon: IconSegments, group: 'people', needs: 'crm.contacts.view', key: 'e' },
  { to: '/broadcasts', name: 'shell.broadcasts', icon: IconBroadcasts, group: 'people', needs: 'crm.broadcasts.view', key: 'b' },
  { to: '/workflows', name: 'shell.workflows', icon: IconWorkflows, group: 'people', needs: 'crm.workflows.view', key: 'w' },
  { to: '/templates', name: 'shell.templates', icon: IconTemplates, group: 'people', needs: 'crm.templates.view', key: 'm' },
  { to: '/reports', name: 'shell.reports', icon: IconReports, group: 'people', needs: 'crm.messages.view', key: 'p' },
  { to: '/duplicates', name: 'shell.duplicates', icon: IconDuplicates, group: 'people', needs: 'crm.contacts.merge', key: 'd' },
  { to: '/records', name: 'shell.records', icon: IconRecords, group: 'people', needs: 'crm.records.view', key: 'r' },
  { to: '/imports', name: 'shell.imports', icon: IconImport, group: 'people', needs: 'crm.contacts.import', key: 'i' },
  { to: '/lifecycle', name: 'shell.lifecycle', icon: IconLifecycle, group: 'people', needs: 'crm.contacts.view', key: 'l' },
  { to: '/settings', name: 'shell.settings', icon: IconSettings, group: 'foot', key: 's' },
]

export function useSections() {
  const session = useSession()
  const router = useRouter()
  const exists = (one: Section) => router.resolve(one.to).name !== 'missing'
  const all = computed(() => SECTIONS.filter((one) => exists(one) && (!one.needs || session.can(one.needs))))
  const groups = computed(() =>
    (['day', 'people'] as const)
      .map((name) => ({ name, sections: all.value.filter((one) => one.group === name) }))
      .filter((group) => group.sections.length),
  )
  const handy = computed(() => [...all.value].sort((one, other) => Number(other.onPhone ?? false) - Number(one.onPhone ?? false)))
  return { all, groups, handy, foot: computed(() => all.value.filter((one) => one.group === 'foot')) }
}
