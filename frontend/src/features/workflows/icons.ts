/** The signs of types of steps and triggers, and the hue of each group. */

import type { Component } from 'vue'
import IconBell from '~icons/lucide/bell'
import IconBriefcase from '~icons/lucide/briefcase'
import IconCake from '~icons/lucide/cake'
import IconCalendarClock from '~icons/lucide/calendar-clock'
import IconClock from '~icons/lucide/clock'
import IconJump from '~icons/lucide/corner-up-left'
import IconEar from '~icons/lucide/ear'
import IconFlag from '~icons/lucide/flag'
import IconFilter from '~icons/lucide/filter'
import IconGlobe from '~icons/lucide/globe'
import IconGroup from '~icons/lucide/group'
import IconHand from '~icons/lucide/hand'
import IconLeave from '~icons/lucide/log-out'
import IconMessages from '~icons/lucide/messages-square'
import IconPencil from '~icons/lucide/pencil'
import IconPercent from '~icons/lucide/badge-percent'
import IconRoute from '~icons/lucide/route'
import IconSend from '~icons/lucide/send'
import IconShuffle from '~icons/lucide/shuffle'
import IconSplit from '~icons/lucide/split'
import IconStop from '~icons/lucide/circle-stop'
import IconTicket from '~icons/lucide/ticket'
import IconTrophy from '~icons/lucide/trophy'
import IconUserMinus from '~icons/lucide/user-minus'
import IconUserPlus from '~icons/lucide/user-plus'
import IconUsers from '~icons/lucide/users'
import IconWebhook from '~icons/lucide/webhook'
import IconWorkflow from '~icons/lucide/workflow'
import IconListMinus from '~icons/lucide/list-minus'
import IconUserCheck from '~icons/lucide/user-check'
import IconNotebook from '~icons/lucide/notebook-pen'
import IconUserRound from '~icons/lucide/user-round'
import IconMessage from '~icons/lucide/message-square'
import IconPhone from '~icons/lucide/phone'
import IconSmartphone from '~icons/lucide/smartphone'
import IconMegaphone from '~icons/lucide/megaphone'
import IconHourglass from '~icons/lucide/hourglass'
import IconListPlus from '~icons/lucide/list-plus'
import IconTask from '~icons/lucide/list-todo'
import IconMail from '~icons/lucide/mail'
import IconTag from '~icons/lucide/tag'
import IconActivity from '~icons/lucide/activity'
import IconHandshake from '~icons/lucide/heart-handshake'
import IconDeal from '~icons/lucide/badge-dollar-sign'
import IconDocument from '~icons/lucide/file-text'
import IconMoon from '~icons/lucide/moon'
import IconTimer from '~icons/lucide/timer'
import IconCalendar from '~icons/lucide/calendar'
import IconExchange from '~icons/lucide/arrow-right-left'
import IconTarget from '~icons/lucide/target'
import IconUserCog from '~icons/lucide/user-cog'
import IconAlarm from '~icons/lucide/alarm-clock'
import IconBuilding from '~icons/lucide/building'
import IconCalendarHeart from '~icons/lucide/calendar-heart'
import IconCalendarRange from '~icons/lucide/calendar-range'
import IconClockAlert from '~icons/lucide/clock-alert'
import IconFile from '~icons/lucide/file'
import IconGauge from '~icons/lucide/gauge'
import IconInbox from '~icons/lucide/inbox'
import IconLogIn from '~icons/lucide/log-in'
import IconMailOpen from '~icons/lucide/mail-open'
import IconMilestone from '~icons/lucide/milestone'
import IconClick from '~icons/lucide/mouse-pointer-click'
import IconRepeat from '~icons/lucide/repeat'
import IconBag from '~icons/lucide/shopping-bag'
import IconCart from '~icons/lucide/shopping-cart'
import IconPause from '~icons/lucide/pause'
import IconZap from '~icons/lucide/zap'

import { ICON_NAMES, iconOf as sharedIcon } from '@/shared/timeline/icons'

/** Made when the first is drawn: signs that the first page brings may come later than this file. */
let made: Record<string, Component> | undefined
const icons = (): Record<string, Component> => (made ??= {
  'badge-percent': IconPercent,
  bell: IconBell,
  briefcase: IconBriefcase,
  cake: IconCake,
  'calendar-clock': IconCalendarClock,
  'circle-stop': IconStop,
  clock: IconClock,
  'corner-up-left': IconJump,
  ear: IconEar,
  filter: IconFilter,
  flag: IconFlag,
  globe: IconGlobe,
  group: IconGroup,
  hand: IconHand,
  'log-out': IconLeave,
  'messages-square': IconMessages,
  pencil: IconPencil,
  route: IconRoute,
  send: IconSend,
  shuffle: IconShuffle,
  split: IconSplit,
  ticket: IconTicket,
  trophy: IconTrophy,
  'user-minus': IconUserMinus,
  'user-plus': IconUserPlus,
  users: IconUsers,
  webhook: IconWebhook,
  workflow: IconWorkflow,
  'list-minus': IconListMinus,
  'user-check': IconUserCheck,
  'notebook-pen': IconNotebook,
  'user-round': IconUserRound,
  'message-square': IconMessage,
  phone: IconPhone,
  smartphone: IconSmartphone,
  megaphone: IconMegaphone,
  hourglass: IconHourglass,
  'list-plus': IconListPlus,
  'list-todo': IconTask,
  mail: IconMail,
  tag: IconTag,
  activity: IconActivity,
  'heart-handshake': IconHandshake,
  'badge-dollar-sign': IconDeal,
  'file-text': IconDocument,
  moon: IconMoon,
  timer: IconTimer,
  calendar: IconCalendar,
  'arrow-right-left': IconExchange,
  target: IconTarget,
  'user-cog': IconUserCog,
  'alarm-clock': IconAlarm,
  building: IconBuilding,
  'calendar-heart': IconCalendarHeart,
  'calendar-range': IconCalendarRange,
  'clock-alert': IconClockAlert,
  file: IconFile,
  gauge: IconGauge,
  inbox: IconInbox,
  'log-in': IconLogIn,
  'mail-open': IconMailOpen,
  milestone: IconMilestone,
  'mouse-pointer-click': IconClick,
  repeat: IconRepeat,
  'shopping-bag': IconBag,
  'shopping-cart': IconCart,
  pause: IconPause,
  'ticket-percent': IconPercent,
  zap: IconZap,
})
const KNOWN = new Set(ICON_NAMES)
/** Where a type names a sign that is not among ours, its group's stands in. */
const ofGroup = (): Record<string, Component> => ({ message: IconSend, wait: IconClock, branch: IconSplit, contact: IconPencil, team: IconUsers, flow: IconRoute, outside: IconGlobe })
const HUES: Record<string, number> = { message: 9, wait: 4, branch: 6, contact: 3, team: 2, flow: 8, outside: 7 }

export const iconOf = (name: string | undefined, group = ''): Component => icons()[name ?? ''] ?? (name && KNOWN.has(name) ? sharedIcon(name) : (ofGroup()[group] ?? IconZap))

/** The hue of a group, as a style: parts take it from there. */
export const hueOf = (group: string | undefined): Record<string, string> => ({ '--hue': `var(--hue-${HUES[group ?? ''] ?? 1})` })
