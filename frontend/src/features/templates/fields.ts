/** Which parts of a block somebody sets, and how. */

import { useI18n } from 'vue-i18n'

import type { Kind } from './blocks'

export interface PartField {
  part: string
  as: 'words' | 'number' | 'colour' | 'align' | 'flag' | 'links'
  label: string
  hint?: string
  rows?: number
  least?: number
  most?: number
  usual?: string
  marks?: boolean
  mono?: boolean
  isOn?: boolean
}

export function useFieldsOf() {
  const { t } = useI18n()

  const words = (part: string, most = 500, more: Partial<PartField> = {}): PartField => ({ part, as: 'words', label: t(`templates.parts.${part}`), most, ...more })
  const number = (part: string, least: number, most: number): PartField => ({ part, as: 'number', label: t(`templates.parts.${part}`), least, most })
  const colour = (part: string, usual: string): PartField => ({ part, as: 'colour', label: t(`templates.parts.${part}`), usual })
  const align = (usual = 'left'): PartField => ({ part: 'align', as: 'align', label: t('templates.parts.align'), usual })
  const flag = (part: string, isOn = true): PartField => ({ part, as: 'flag', label: t(`templates.parts.${part}`), isOn })

  const all: Record<Kind, () => PartField[]> = {
    heading: () => [words('text'), number('level', 1, 3), align(), colour('colour', '#27272a')],
    text: () => [words('text', 20_000, { rows: 8, marks: true, hint: t('templates.marks') }), number('size', 10, 32), align(), colour('colour', '#27272a')],
    button: () => [words('text', 200), words('href', 2_000), align(), colour('background', '#3b5bdb'), colour('colour', '#ffffff')],
    image: () => [words('src', 2_000), words('alt'), words('href', 2_000), number('width', 16, 600), align('center')],
    columns: () => [],
    list: () => [words('of', 100, { hint: t('templates.list_of') }), words('as', 50), number('limit', 1, 100), words('empty', 2_000)],
    progress: () => [words('percent', 200), words('label'), colour('colour', '#3b5bdb')],
    divider: () => [colour('colour', '#d9d9de')],
    spacer: () => [number('height', 1, 200)],
    social: () => [{ part: 'links', as: 'links', label: '' }, align('center')],
    html: () => [words('html', 100_000, { rows: 10, mono: true, hint: t('templates.html_hint') }), words('text', 20_000, { rows: 3, hint: t('templates.html_text') }), flag('whole', false)],
    footer: () => [words('text', 2_000, { rows: 3, marks: true }), flag('unsubscribe'), flag('preferences'), flag('view', false), align('center')],
  }
  return (kind: Kind): PartField[] => all[kind]()
}
