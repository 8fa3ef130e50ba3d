/** Contacts as a list: their columns, what they are narrowed by, and how they are read and changed. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask, type Schemas } from '@/api/client'
import { useContactTypes } from '@/shared/catalogues'
import { filtersOf, groupingsOf } from '@/shared/list/customFilters'
import type { Grouping } from '@/shared/list/grouping'
import type { FilterSpec, ListColumn, ListKind, ListRow } from '@/shared/list/kind'
import type { FieldSpec } from '@/shared/records/fields'
import { rememberOrganisation } from '@/shared/records/organisationNames'
import { useScoreNames } from '@/shared/useScoreNames'
import { useStageNames } from '@/shared/useStageNames'
import { useWords } from '@/shared/words'
import { useContactFields } from './contactFields'
import { tagOf } from '@/shared/records/tag'

export type ContactRow = ListRow &
  Partial<Pick<Schemas['Contact'], 'display_name' | 'first_name' | 'last_name' | 'email' | 'phone' | 'organisation' | 'type'>>

/** What a list can be asked for; the address holds nothing else. */
type Query = NonNullable<NonNullable<Parameters<typeof readContacts>[0]>>

function readContacts(query: object, signal: AbortSignal) {
  return ask(api.GET('/api/v1/contacts/', { params: { query: query as never }, signal }))
}

const WIDTHS: Partial<Record<FieldSpec['kind'], number>> = { boolean: 90, number: 110, percent: 90, date: 120, datetime: 170, text_area: 240, multi_select: 200 }

/** What many contacts can have alike. */
const SHARED = ['type', 'organisation', 'country', 'time_zone', 'locale', 'source', 'registered_on', 'email_verified', 'description']

export function useContactKind(): ListKind<ContactRow> {
  const { t } = useI18n()
  const { contact, organisation } = useWords()
  const { own, packed, specOf } = useContactFields()
  const { types } = useContactTypes('contact')
  const { options: stages } = useStageNames()
  const { scores } = useScoreNames()
  const hasStages = computed(() => stages.value.length > 0)

  function column(key: string, look: ListColumn['look'], width: number, more: Partial<ListColumn> = {}): ListColumn {
    const spec = more.spec ?? specOf(key)
    if (!spec) throw new Error(`There is no field ${key}.`)
    return { key, look, width, label: spec.label, spec, ...more }
  }

  const reach = (key: 'email' | 'phone'): FieldSpec => ({ key, kind: key, label: t(`contacts.fields.${key}`), group: 'reach' })

  const columns = computed<ListColumn[]>(() => [
    column('display_name', 'name', 260, { label: t('contacts.fields.name'), ordering: 'display_name', isFixed: true }),
    column('email', 'text', 230, { spec: reach('email') }),
    column('phone', 'text', 140, { spec: reach('phone') }),
    column('organisation', 'organisation', 180, { include: 'organisation' }),
    column('tags', 'tags', 190, { spec: { key: 'tags', kind: 'multi_select', label: t('tags.title'), group: 'about' }, include: 'tags', isSealed: true }),
    column('stage', 'stage', 130, { spec: { key: 'stage', kind: 'text', label: t('contacts.stage.title'), group: 'about' }, isSealed: true, isExtra: !hasStages.value }),
    column('at_risk', 'text', 90, { spec: { key: 'at_risk', kind: 'boolean', label: t('contacts.stage.at_risk'), group: 'about' }, isSealed: true, isExtra: true }),
    ...scores.value.map((one) => column(`score.${one.key}`, 'score', 110, { spec: { key: 'scores', kind: 'number', label: one.label, group: 'about' }, score: one.key, label: one.label, align: 'end', isSealed: true, isExtra: true })),
    column('type', 'badge', 120, { isExtra: types.value.length < 2 }),
    column('owner', 'person', 160, { include: 'owner' }),
    column('team', 'team', 130, { include: 'team' }),
    column('last_active_at', 'ago', 120, { ordering: 'last_active_at', descendsFirst: true, isSealed: true }),
    column('created_at', 'ago', 120, { ordering: 'created_at', descendsFirst: true, isSealed: true }),
    column('updated_at', 'ago', 120, { ordering: 'updated_at', descendsFirst: true, isSealed: true, isExtra: true }),
    ...['first_name', 'last_name', 'country', 'time_zone', 'locale', 'birth_date', 'external_id', 'source', 'registered_on', 'email_verified', 'description']
      .flatMap((key) => own.value.find((spec) => spec.key === key) ?? [])
      .map((spec) => extra(spec)),
    ...packed.value.map((spec) => extra(spec)),
  ])

  function extra(spec: FieldSpec): ListColumn {
    const isNumber = ['number', 'percent', 'currency'].includes(spec.kind)
    return {
      ...column(spec.key, 'text', WIDTHS[spec.kind] ?? 150, { spec, isExtra: true, align: isNumber ? 'end' : undefined, ordering: spec.isSortable ? spec.key : undefined, descendsFirst: isNumber }),
      isSealed: spec.readOnly || ['json', 'text_area', 'address', 'addresses', 'multi_select', 'multi_lookup', 'currency'].includes(spec.kind),
    }
  }

  const changeable = computed(() => [...SHARED.flatMap((key) => specOf(key) ?? []), ...packed.value.filter((spec) => !spec.readOnly && spec.kind !== 'json')])

  const filters = computed<FilterSpec[]>(() => [
    { key: 'owner', kind: 'owner', label: t('contacts.fields.owner') },
    { key: 'team', kind: 'team', label: t('contacts.fields.team') },
    { key: 'tag', kind: 'tag', label: t('tags.one') },
    { key: 'segment', kind: 'segment', label: t('contacts.segment') },
    { key: 'stage', kind: 'stage', label: t('contacts.stage.title') },
    { key: 'at_risk', kind: 'flag', label: t('contacts.stage.at_risk'), yes: t('contacts.stage.at_risk') },
    { key: 'untagged', kind: 'flag', label: t('tags.untagged'), yes: t('tags.untagged') },
    { key: 'type', kind: 'type', label: t('contacts.fields.type') },
    { key: 'organisation', kind: 'organisation', label: organisation.value.One },
    { key: 'unassigned', kind: 'flag', label: t('list.unassigned'), yes: t('list.unassigned') },
    { key: 'created', kind: 'range', label: t('contacts.fields.created_at') },
    { key: 'updated', kind: 'range', label: t('contacts.fields.updated_at') },
    { key: 'last_active', kind: 'range', label: t('contacts.fields.last_active_at'), isUnasked: true },
    ...filtersOf(packed.value, t('records.yes'), t('records.no')),
  ])

  const groupings = computed<Grouping[]>(() => [
    ...['owner', 'team', 'type', 'country'].map((key) => ({ key, label: t(`contacts.fields.${key}`) })),
    ...(hasStages.value ? [{ key: 'stage', label: t('contacts.stage.title') }] : []),
    ...groupingsOf(packed.value),
  ])

  return {
    name: 'contacts',
    of: 'contact',
    path: '/contacts',
    words: contact,
    columns,
    filters,
    always: ['id', 'display_name', 'version', 'owner', 'team', 'photo'],
    ordering: '-created_at',
    titleOf: (row) => row.display_name ?? '',
    lineOf: (row) => [row.email ?? row.phone, row.included?.organisation?.name].filter(Boolean).join(' · '),
    read: async (query, cursor, size, signal) => {
      const asked: Query = { ...query, ordering: query.ordering || undefined, cursor: cursor || undefined, include: query.include || undefined, page_size: size }
      const page = await readContacts(asked, signal)
      for (const row of page.results) rememberOrganisation(row.included?.organisation)
      return page as unknown as { results: ContactRow[]; next: string | null; total: { value: number; exact: boolean } }
    },
    groupings,
    groups: (query, by, signal) => ask(api.GET('/api/v1/contacts/groups/', { params: { query: { ...query, by } as never }, signal })),
    write: async (id, body, version) =>
      (await ask(
        api.PATCH('/api/v1/contacts/{id}/', { params: { path: { id: String(id) } }, body: body as never, headers: { 'If-Match': tagOf(version) } }),
      )) as unknown as ContactRow,
    assign: (ids, to) => ask(api.POST('/api/v1/contacts/assign/', { body: { ids, ...to } })),
    dealOut: (ids, team, way) => ask(api.POST('/api/v1/contacts/deal-out/', { body: { ids, team, way } })),
    assignAll: (given) => ask(api.POST('/api/v1/contacts/assign-matching/', { body: { way: 'turn', ...given } })),
    tag: (ids, tags) => ask(api.POST('/api/v1/contacts/tag/', { body: { ids, ...tags } })),
    tagAll: (given) => ask(api.POST('/api/v1/contacts/tag-matching/', { body: given })),
    mergePath: (one, two) => `/merge/${one}/${two}`,
    changeable,
    changeThem: (given) => ask(api.POST('/api/v1/contact-changes/', { body: given as never })),
    deleteThem: (given) => ask(api.POST('/api/v1/contact-deletions/', { body: given as never })),
    hasSegments: true,
  }
}
