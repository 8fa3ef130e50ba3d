/** What properties of activities are called: fields by their own names, custom ones by their labels. */

import { useI18n } from 'vue-i18n'

import { useCustomFields } from '../catalogues'
import { together } from '../together'
import { type Detail, labelOf } from './details'

export const useLabels = together(() => {
  const { t, te } = useI18n()
  const { fields: ofContacts } = useCustomFields('contact')
  const { fields: ofOrganisations } = useCustomFields('organisation')

  function nameOf(name: string): string {
    for (const room of ['contacts', 'organisations']) if (te(`${room}.fields.${name}`)) return t(`${room}.fields.${name}`)
    if (name === 'emails' || name === 'phones') return t(`records.${name}`)
    const custom = [...ofContacts.value, ...ofOrganisations.value].find((field) => field.slug === name)
    return custom?.label ?? labelOf(name)
  }

  return { nameOf, labelOf: (detail: Detail) => (detail.within ? `${nameOf(detail.within)} · ${nameOf(detail.name)}` : nameOf(detail.name)) }
})
