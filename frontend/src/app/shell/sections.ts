/** The rooms of the rail. A room shows where its screen exists and the person may open it. */

import type { Component } from 'vue'
import IconBuilding from '~icons/lucide/building-2'
import IconUsers from '~icons/lucide/users'

export interface Section {
  to: string
  /** The key of its name. */
  name: string
  icon: Component
  needs?: string
}

export const SECTIONS: Section[] = [
  { to: '/contacts', name: 'contacts.title', icon: IconUsers, needs: 'crm.contacts.view' },
  { to: '/organisations', name: 'organisations.title', icon: IconBuilding, needs: 'crm.contacts.view' },
]
