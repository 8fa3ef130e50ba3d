/** The fields of a contact that stand on it whatever the packs, in their groups. */

import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { useCustomFields } from '@/shared/catalogues'
import { type FieldSpec, specsOf } from '@/shared/records/fields'
import { useWords } from '@/shared/words'

export function useContactFields() {
  const { t } = useI18n()
  const { organisation } = useWords()
  const { fields: custom } = useCustomFields('contact')

  const field = (key: string, kind: FieldSpec['kind'], group: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
    key,
    kind,
    group,
    label: t(`contacts.fields.${key}`),
    ...more,
  })

  const own: ComputedRef<FieldSpec[]> = computed(() => [
    field('display_name', 'text', 'about', { most: 300 }),
    field('first_name', 'text', 'about', { most: 150 }),
    field('last_name', 'text', 'about', { most: 150 }),
    field('type', 'type', 'about'),
    field('birth_date', 'date', 'about'),
    field('description', 'text_area', 'about', { most: 20_000 }),
    field('owner', 'person', 'care'),
    field('team', 'team', 'care'),
    field('organisation', 'organisation', 'care', { label: organisation.value.One }),
    field('country', 'country', 'place'),
    field('time_zone', 'time_zone', 'place'),
    field('locale', 'language', 'place'),
    field('address', 'address', 'place'),
    field('other_addresses', 'addresses', 'place'),
    field('external_id', 'text', 'origin', { most: 255 }),
    field('source', 'text', 'origin', { most: 100 }),
    field('registered_on', 'date', 'origin'),
    field('email_verified', 'boolean', 'origin'),
    field('last_active_at', 'datetime', 'origin', { readOnly: true }),
    field('created_at', 'datetime', 'origin', { readOnly: true }),
    field('updated_at', 'datetime', 'origin', { readOnly: true }),
  ])

  const packed = computed(() => specsOf(custom.value, t('records.groups.more')))

  /** Headings in the order in which they stand on the page. */
  const groups = computed(() => {
    const named = ['about', 'care', 'place'].map((name) => ({ name, title: t(`records.groups.${name}`), specs: own.value.filter((spec) => spec.group === name) }))
    const names = [...new Set(packed.value.map((spec) => spec.group))]
    const brought = names.map((name) => ({ name: `pack.${name}`, title: name, specs: packed.value.filter((spec) => spec.group === name) }))
    const origin = { name: 'origin', title: t('records.groups.origin'), specs: own.value.filter((spec) => spec.group === 'origin') }
    return [...named, ...brought, origin]
  })

  return { own, packed, groups, specOf: (key: string) => [...own.value, ...packed.value].find((spec) => spec.key === key) }
}
