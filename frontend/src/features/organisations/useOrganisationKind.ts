/** Organisations as a list. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { api, ask, type Schemas } from '@/api/client'
import type { Page } from '@/shared/list/book'
import { filtersOf, groupingsOf } from '@/shared/list/customFilters'
import type { FilterSpec, ListColumn, ListKind, ListRow } from '@/shared/list/kind'
import type { FieldSpec } from '@/shared/records/fields'
import { rememberOrganisation } from '@/shared/records/organisationNames'
import { tagOf } from '@/shared/records/tag'
import { useWords } from '@/shared/words'
import { useOrganisationFields } from './organisationFields'

export type OrganisationRow = ListRow & Partial<Pick<Schemas['Organisation'], 'name' | 'website' | 'phone' | 'parent' | 'type'>>

export function useOrganisationKind(): ListKind<OrganisationRow> {
  const { t } = useI18n()
  const { organisation } = useWords()
  const { packed, specOf } = useOrganisationFields()

  function column(key: string, look: ListColumn['look'], width: number, more: Partial<ListColumn> = {}): ListColumn {
    const spec = more.spec ?? specOf(key)
    if (!spec) throw new Error(`There is no field ${key}.`)
    return { key, look, width, label: spec.label, spec, ...more }
  }

  function extra(spec: FieldSpec): ListColumn {
    const isNumber = ['number', 'percent', 'currency'].includes(spec.kind)
    return column(spec.key, 'text', 150, {
      spec,
      isExtra: true,
      align: isNumber ? 'end' : undefined,
      ordering: spec.isSortable ? spec.key : undefined,
      descendsFirst: isNumber,
      isSealed: spec.readOnly || ['json', 'text_area', 'address', 'multi_select', 'multi_lookup', 'currency'].includes(spec.kind),
    })
  }

  const columns = computed<ListColumn[]>(() => [
    column('name', 'name', 280, { ordering: 'name', isFixed: true }),
    column('type', 'badge', 130),
    column('parent', 'organisation', 200, { include: 'parent' }),
    column('website', 'text', 200),
    column('phone', 'text', 150),
    column('owner', 'person', 170, { include: 'owner' }),
    column('team', 'team', 140, { include: 'team' }),
    column('created_at', 'ago', 120, { ordering: 'created_at', descendsFirst: true, isSealed: true }),
    column('updated_at', 'ago', 120, { ordering: 'updated_at', descendsFirst: true, isSealed: true, isExtra: true }),
    column('address', 'text', 220, { isExtra: true, isSealed: true }),
    column('external_id', 'text', 140, { isExtra: true }),
    ...packed.value.map(extra),
  ])

  const changeable = computed(() => [...['type', 'parent', 'website'].flatMap((key) => specOf(key) ?? []), ...packed.value.filter((spec) => !spec.readOnly && spec.kind !== 'json')])

  const filters = computed<FilterSpec[]>(() => [
    { key: 'owner', kind: 'owner', label: t('organisations.fields.owner') },
    { key: 'team', kind: 'team', label: t('organisations.fields.team') },
    { key: 'type', kind: 'type', label: t('organisations.fields.type') },
    { key: 'parent', kind: 'organisation', label: t('organisations.fields.parent') },
    { key: 'unassigned', kind: 'flag', label: t('list.unassigned'), yes: t('list.unassigned') },
    { key: 'created', kind: 'range', label: t('organisations.fields.created_at') },
    { key: 'updated', kind: 'range', label: t('organisations.fields.updated_at') },
    ...filtersOf(packed.value, t('records.yes'), t('records.no')),
  ])

  return {
    name: 'organisations',
    of: 'organisation',
    path: '/organisations',
    words: organisation,
    columns,
    filters,
    always: ['id', 'name', 'version', 'owner', 'team'],
    ordering: '-created_at',
    titleOf: (row) => row.name ?? '',
    lineOf: (row) => [row.included?.parent?.name, row.website?.replace(/^https?:\/\//, ''), row.included?.owner?.name].filter(Boolean).join(' · '),
    read: async (query, cursor, size, signal) => {
      const asked = { ...query, ordering: query.ordering || undefined, cursor: cursor || undefined, include: query.include || undefined, page_size: size }
      const page = await ask(api.GET('/api/v1/organisations/', { params: { query: asked as never }, signal }))
      for (const row of page.results) {
        rememberOrganisation(row as { id: number; name: string })
        rememberOrganisation(row.included?.parent)
      }
      return page as unknown as Page<OrganisationRow>
    },
    groupings: computed(() => [...['owner', 'team', 'type'].map((key) => ({ key, label: t(`organisations.fields.${key}`) })), ...groupingsOf(packed.value)]),
    groups: (query, by, signal) => ask(api.GET('/api/v1/organisations/groups/', { params: { query: { ...query, by } as never }, signal })),
    write: async (id, body, version) =>
      (await ask(
        api.PATCH('/api/v1/organisations/{id}/', { params: { path: { id: String(id) } }, body: body as never, headers: { 'If-Match': tagOf(version) } }),
      )) as unknown as OrganisationRow,
    assign: (ids, to) => ask(api.POST('/api/v1/organisations/assign/', { body: { ids, ...to } })),
    dealOut: (ids, team, way) => ask(api.POST('/api/v1/organisations/deal-out/', { body: { ids, team, way } })),
    changeable,
    changeThem: (given) => ask(api.POST('/api/v1/organisation-changes/', { body: given as never })),
    deleteThem: (given) => ask(api.POST('/api/v1/organisation-deletions/', { body: given as never })),
    assignAll: (given) => ask(api.POST('/api/v1/organisations/assign-matching/', { body: { way: 'turn', ...given } })),
  }
}
