/** The signs that activity types name; one that is not among them is shown as a plain dot. */

import type { Component } from 'vue'
import IconArrowDown from '~icons/lucide/arrow-down'
import IconArrowUp from '~icons/lucide/arrow-up'
import IconBadgeCheck from '~icons/lucide/badge-check'
import IconBan from '~icons/lucide/ban'
import IconBell from '~icons/lucide/bell'
import IconBook from '~icons/lucide/book-open'
import IconBuilding from '~icons/lucide/building'
import IconCalendar from '~icons/lucide/calendar'
import IconAlert from '~icons/lucide/circle-alert'
import IconCheck from '~icons/lucide/circle-check'
import IconStarted from '~icons/lucide/circle-play'
import IconCancelled from '~icons/lucide/circle-slash'
import IconDollar from '~icons/lucide/circle-dollar-sign'
import IconCross from '~icons/lucide/circle-x'
import IconClipboard from '~icons/lucide/clipboard-check'
import IconCard from '~icons/lucide/credit-card'
import IconDownload from '~icons/lucide/download'
import IconEye from '~icons/lucide/eye'
import IconEraser from '~icons/lucide/eraser'
import IconFile from '~icons/lucide/file-text'
import IconFileCheck from '~icons/lucide/file-check'
import IconFilePen from '~icons/lucide/file-pen'
import IconFilePlus from '~icons/lucide/file-plus'
import IconFileX from '~icons/lucide/file-x'
import IconFingerprint from '~icons/lucide/fingerprint'
import IconFlame from '~icons/lucide/flame'
import IconGift from '~icons/lucide/gift'
import IconCap from '~icons/lucide/graduation-cap'
import IconHeart from '~icons/lucide/heart'
import IconHourglass from '~icons/lucide/hourglass'
import IconLink from '~icons/lucide/link'
import IconListPlus from '~icons/lucide/list-plus'
import IconListTodo from '~icons/lucide/list-todo'
import IconListX from '~icons/lucide/list-x'
import IconUnlink from '~icons/lucide/unlink'
import IconLogIn from '~icons/lucide/log-in'
import IconMail from '~icons/lucide/mail'
import IconMapPin from '~icons/lucide/map-pin'
import IconMessage from '~icons/lucide/message-square'
import IconGauge from '~icons/lucide/gauge'
import IconMilestone from '~icons/lucide/milestone'
import IconSafe from '~icons/lucide/shield-check'
import IconMoon from '~icons/lucide/moon'
import IconPhone from '~icons/lucide/phone'
import IconPin from '~icons/lucide/pin'
import IconPinOff from '~icons/lucide/pin-off'
import IconPlay from '~icons/lucide/play'
import IconRepeat from '~icons/lucide/repeat'
import IconRotate from '~icons/lucide/rotate-ccw'
import IconSchool from '~icons/lucide/school'
import IconBag from '~icons/lucide/shopping-bag'
import IconCart from '~icons/lucide/shopping-cart'
import IconShield from '~icons/lucide/shield-alert'
import IconSmartphone from '~icons/lucide/smartphone'
import IconStar from '~icons/lucide/star'
import IconNote from '~icons/lucide/sticky-note'
import IconTag from '~icons/lucide/tag'
import IconTrending from '~icons/lucide/trending-up'
import IconTriangle from '~icons/lucide/triangle-alert'
import IconTrophy from '~icons/lucide/trophy'
import IconUndo from '~icons/lucide/undo-2'
import IconUserCheck from '~icons/lucide/user-check'
import IconUserMinus from '~icons/lucide/user-minus'
import IconMerge from '~icons/lucide/merge'
import IconSplit from '~icons/lucide/split'
import IconUserPen from '~icons/lucide/user-pen'
import IconUserPlus from '~icons/lucide/user-plus'
import IconUserX from '~icons/lucide/user-x'
import IconUsers from '~icons/lucide/users'
import IconWallet from '~icons/lucide/wallet'
import IconZap from '~icons/lucide/zap'
import IconDot from '~icons/lucide/circle'

const ICONS: Record<string, Component> = {
  'arrow-down': IconArrowDown,
  'arrow-up': IconArrowUp,
  'badge-check': IconBadgeCheck,
  ban: IconBan,
  bell: IconBell,
  'book-open': IconBook,
  building: IconBuilding,
  calendar: IconCalendar,
  'circle-alert': IconAlert,
  'circle-check': IconCheck,
  'circle-dollar-sign': IconDollar,
  'circle-play': IconStarted,
  'circle-slash': IconCancelled,
  'circle-x': IconCross,
  'clipboard-check': IconClipboard,
  'credit-card': IconCard,
  download: IconDownload,
  eraser: IconEraser,
  eye: IconEye,
  'file-text': IconFile,
  'file-check': IconFileCheck,
  'file-pen': IconFilePen,
  'file-plus': IconFilePlus,
  'file-x': IconFileX,
  fingerprint: IconFingerprint,
  flame: IconFlame,
  gift: IconGift,
  'graduation-cap': IconCap,
  heart: IconHeart,
  hourglass: IconHourglass,
  link: IconLink,
  'list-plus': IconListPlus,
  'list-todo': IconListTodo,
  'list-x': IconListX,
  unlink: IconUnlink,
  'log-in': IconLogIn,
  mail: IconMail,
  'map-pin': IconMapPin,
  'message-square': IconMessage,
  gauge: IconGauge,
  milestone: IconMilestone,
  'shield-check': IconSafe,
  moon: IconMoon,
  phone: IconPhone,
  pin: IconPin,
  'pin-off': IconPinOff,
  play: IconPlay,
  repeat: IconRepeat,
  'rotate-ccw': IconRotate,
  school: IconSchool,
  'shopping-bag': IconBag,
  'shopping-cart': IconCart,
  'shield-alert': IconShield,
  smartphone: IconSmartphone,
  star: IconStar,
  'sticky-note': IconNote,
  tag: IconTag,
  'trending-up': IconTrending,
  'triangle-alert': IconTriangle,
  trophy: IconTrophy,
  'undo-2': IconUndo,
  'user-check': IconUserCheck,
  'user-minus': IconUserMinus,
  merge: IconMerge,
  split: IconSplit,
  'user-pen': IconUserPen,
  'user-plus': IconUserPlus,
  'user-x': IconUserX,
  users: IconUsers,
  wallet: IconWallet,
  zap: IconZap,
}

/** What a record type can be shown by. */
export const ICON_NAMES: string[] = Object.keys(ICONS)

export const iconOf = (name: string | undefined): Component => ICONS[name ?? ''] ?? IconDot
