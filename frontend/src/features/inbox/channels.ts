import type { Component } from 'vue'
import IconBell from '~icons/lucide/bell'
import IconChat from '~icons/lucide/send'
import IconMail from '~icons/lucide/mail'
import IconSms from '~icons/lucide/message-square'
import IconPush from '~icons/lucide/smartphone'
import IconWhatsapp from '~icons/lucide/message-circle'

import type { Channel } from './useInbox'

export const CHANNELS: Channel[] = ['email', 'sms', 'whatsapp', 'chat', 'in_app']
export const ICONS: Record<Channel, Component> = { email: IconMail, sms: IconSms, whatsapp: IconWhatsapp, chat: IconChat, in_app: IconBell, push: IconPush }
