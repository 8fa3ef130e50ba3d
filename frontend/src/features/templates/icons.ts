/** What stands beside the name of each kind of block. */

import type { Component } from 'vue'
import IconColumns from '~icons/lucide/columns-2'
import IconFooter from '~icons/lucide/panel-bottom'
import IconHeading from '~icons/lucide/heading'
import IconHtml from '~icons/lucide/code'
import IconImage from '~icons/lucide/image'
import IconList from '~icons/lucide/list'
import IconMinus from '~icons/lucide/minus'
import IconButton from '~icons/lucide/mouse-pointer-click'
import IconProgress from '~icons/lucide/gauge'
import IconSocial from '~icons/lucide/share-2'
import IconSpacer from '~icons/lucide/move-vertical'
import IconText from '~icons/lucide/text'

import type { Kind } from './blocks'

export const ICONS: Record<Kind, Component> = {
  heading: IconHeading,
  text: IconText,
  button: IconButton,
  image: IconImage,
  columns: IconColumns,
  list: IconList,
  progress: IconProgress,
  divider: IconMinus,
  spacer: IconSpacer,
  social: IconSocial,
  html: IconHtml,
  footer: IconFooter,
}
