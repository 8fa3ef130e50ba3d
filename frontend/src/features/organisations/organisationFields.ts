/** The fields of an organisation, in their groups. */

import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { useCustomFields } from '@/shared/catalogues'
import { type FieldSpec, specsOf } from '@/shared/records/fields'

export function useOrganisationFields() {
  const { t } = useI18n()
  const { fields: custom } = useCustomFields('organisation')

  const field = (key: string, kind: FieldSpec['kind'], group: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
    key,
    kind,
    group,
    label: t(`organisations.fields.${key}`),
    ...more,
  })

  const own: ComputedRef<FieldSpec[]> = computed(() => [
    field('name', 'text', 'about', { most: 255, required: true }),
    field('type', 'type', 'about'),
    field('parent', 'organisation', 'about'),
    field('website', 'url', 'about', { most: 500 }),
    field('phone', 'phone', 'about', { most: 32 }),
    field('owner', 'person', 'care'),
    field('team', 'team', 'care'),
    field('address', 'address', 'place'),
    field('external_id', 'text', 'origin', { most: 255 }),
    field('created_at', 'datetime', 'origin', { readOnly: true }),
    field('updated_at', 'datetime', 'origin', { readOnly: true }),
  ])
  const packed = computed(() => specsOf(custom.value, t('records.groups.more')))

  const groups = computed(() => {
    const named = ['about', 'care', 'place'].map((name) => ({ name, title: t(`records.groups.${name}`), specs: own.value.filter((spec) => spec.group === name) }))
    const names = [...new Set(packed.value.map((spec) => spec.group))]
    const brought = names.map((name) => ({ name: `pack.${name}`, title: name, specs: packed.value.filter((spec) => spec.group === name) }))
    return [...named, ...brought, { name: 'origin', title: t('records.groups.origin'), specs: own.value.filter((spec) => spec.group === 'origin') }]
  })

  return { own, packed, groups, specOf: (key: string) => [...own.value, ...packed.value].find((spec) => spec.key === key) }
}
