/** The screens of the settings; each is fetched when it is opened. */

import type { RouteRecordRaw } from 'vue-router'

import { learn } from '@/shared/i18n'

type Screen = () => Promise<unknown>

/** A screen with its words. */
const withWords = (screen: Screen) => () => Promise.all([screen(), learn('settings'), learn('relations'), learn('kept')]).then(([found]) => found)

function page(name: string, screen: Screen, needs?: string): RouteRecordRaw {
  return {
    path: name,
    name: `settings-${name}`,
    component: withWords(screen) as RouteRecordRaw['component'],
    meta: { title: `settings.nav.${name.replaceAll('-', '_')}`, under: '/settings', needs },
  } as RouteRecordRaw
}

const MANAGE = 'crm.settings.manage'

export const settings: RouteRecordRaw = {
  path: '/settings',
  component: withWords(() => import('./SettingsPage.vue')) as RouteRecordRaw['component'],
  redirect: '/settings/profile',
  meta: { title: 'settings.title' },
  children: [
    page('profile', () => import('./profile/ProfilePage.vue')),
    page('notifications', () => Promise.all([import('./notifications/NotificationsSettingsPage.vue'), learn('notices')]).then(([found]) => found)),
    page('security', () => import('./security/SecurityPage.vue')),
    page('tokens', () => import('./keys/TokensPage.vue')),
    page('people', () => import('./people/PeoplePage.vue'), 'crm.staff.view'),
    page('teams', () => import('./people/TeamsPage.vue'), 'crm.staff.view'),
    page('territories', () => import('./people/TerritoriesPage.vue'), 'crm.staff.view'),
    page('roles', () => import('./roles/RolesPage.vue'), 'crm.staff.view'),
    page('firm', () => import('./firm/FirmPage.vue'), MANAGE),
    page('tags', () => import('./tags/TagsPage.vue'), 'crm.tags.manage'),
    page('tasks', () => import('./tasks/TaskSettingsPage.vue'), 'crm.task_templates.manage'),
    page('fields', () => import('./fields/FieldsPage.vue'), 'crm.fields.manage'),
    page('record-types', () => Promise.all([import('./records/RecordTypesPage.vue'), learn('icons')]).then(([found]) => found), 'crm.fields.manage'),
    page('lifecycle', () => Promise.all([import('./lifecycle/LifecyclePage.vue'), learn('segments'), learn('lifecycle')]).then(([found]) => found), 'crm.lifecycle.manage'),
    page('scores', () => Promise.all([import('./scores/ScoresPage.vue'), learn('segments'), learn('scores')]).then(([found]) => found), 'crm.scores.manage'),
    page('tracking', () => Promise.all([import('./tracking/TrackingPage.vue'), learn('tracking')]).then(([found]) => found), MANAGE),
    page('relationships', () => import('./relationships/RelationshipTypesPage.vue'), 'crm.fields.manage'),
    page('packs', () => import('./packs/PacksPage.vue'), MANAGE),
    page('channels', () => Promise.all([import('./channels/ChannelsPage.vue'), learn('channels')]).then(([found]) => found), 'crm.channels.manage'),
    page('deliverability', () => Promise.all([import('./deliverability/DeliverabilityPage.vue'), learn('deliverability'), learn('channels')]).then(([found]) => found), 'crm.channels.manage'),
    page('write-keys', () => import('./keys/WriteKeysPage.vue'), MANAGE),
    page('webhooks', () => import('./inbox/WebhooksPage.vue'), 'crm.inbox.manage'),
    page('signing', () => import('./signing/SigningPage.vue'), MANAGE),
    page('deliveries', () => import('./inbox/DeliveriesPage.vue'), 'crm.inbox.manage'),
    page('export', () => Promise.all([import('./export/ExportPage.vue'), learn('export')]).then(([found]) => found), 'crm.database.export'),
    page('privacy', () => Promise.all([import('./privacy/PrivacyPage.vue'), learn('privacy')]).then(([found]) => found), 'crm.privacy.manage'),
    page('topics', () => Promise.all([import('./reach/TopicsPage.vue'), learn('reach')]).then(([found]) => found), 'crm.topics.manage'),
    page('canned-replies', () => Promise.all([import('./canned/CannedPage.vue'), learn('inbox')]).then(([found]) => found), 'crm.messages.send'),
    page('compliance', () => Promise.all([import('./reach/CompliancePage.vue'), learn('reach')]).then(([found]) => found), 'crm.suppressions.manage'),
    page('message-archive', () => Promise.all([import('./archive/ArchivePage.vue'), learn('archive')]).then(([found]) => found), 'crm.archive.search'),
    page('broadcasting', () => Promise.all([import('./broadcasting/BroadcastRulesPage.vue'), learn('broadcasting')]).then(([found]) => found), MANAGE),
    page('uncertain', () => Promise.all([import('./uncertain/UncertainPage.vue'), learn('uncertain')]).then(([found]) => found), 'crm.messages.view'),
    page('audit', () => import('./audit/AuditPage.vue'), 'crm.audit.view'),
    page('system', () => import('./system/SystemPage.vue'), MANAGE),
  ],
}
