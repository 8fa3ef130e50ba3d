/** What the palette offers on every screen: the screens, the person's own choices, help. */

import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import IconBook from '~icons/lucide/book-open'
import IconGlobe from '~icons/lucide/globe'
import IconKeyboard from '~icons/lucide/keyboard'
import IconLogOut from '~icons/lucide/log-out'
import IconPlus from '~icons/lucide/plus'
import IconMoon from '~icons/lucide/moon'
import IconPanel from '~icons/lucide/panel-left'
import IconRows from '~icons/lucide/rows-3'
import IconShield from '~icons/lucide/shield'
import IconSun from '~icons/lucide/sun'
import IconSmartphone from '~icons/lucide/smartphone'

import { LANGUAGES, type Language } from '@/shared/i18n'
import { useCommands, type Command } from '@/shared/commands'
import { install } from '@/shared/install'
import { useSession } from '@/shared/useSession'
import { useTheme } from '@/shared/useTheme'
import { useWords } from '@/shared/words'
import { keyboardMap } from './keyboard'
import { SECTIONS } from './sections'
import { useLanguage } from './useLanguage'
import { useLeaving } from './useLeaving'

export function useShellCommands(fold: () => void): void {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const { theme, density, isDark } = useTheme()
  const { language, choose } = useLanguage()
  const { leave } = useLeaving()
  const { contact, organisation } = useWords()

  /** Every screen that needs nothing but its address. */
  function screens(): Command[] {
    const found = router.getRoutes().filter((route) => route.meta.title && !route.meta.isOpen && !/[:*]/.test(route.path))
    return found.map((route) => {
      const room = SECTIONS.find((section) => section.to === route.path)
      const { title = '', needs, under } = route.meta
      return {
        id: `go.${route.path}`,
        title: under ? `${t(SECTIONS.find((one) => one.to === under)?.name ?? under)}: ${t(title)}` : t(title),
        group: 'go',
        icon: room?.icon,
        keys: room?.key && `g ${room.key}`,
        needs,
        run: () => router.push(route.path),
      }
    })
  }

  function makers(): Command[] {
    const made = { '/contacts': contact.value.One, '/organisations': organisation.value.One }
    const task: Command = { id: 'new./tasks', title: t('shell.new_task'), group: 'new', icon: IconPlus, needs: 'crm.tasks.edit', run: () => router.push({ path: '/tasks', query: { new: '' } }) }
    const records = Object.entries(made).map(([path, what]): Command => ({
      id: `new.${path}`,
      title: t('list.new', { what }),
      group: 'new',
      icon: IconPlus,
      needs: 'crm.contacts.edit',
      run: () => router.push({ path, query: { new: '' } }),
    }))
    return [...records, task]
  }

  function own(): Command[] {
    const languages = (Object.keys(LANGUAGES) as Language[]).filter((one) => one !== language.value)
    const [other, otherDensity] = [isDark.value ? 'light' : 'dark', density.value === 'compact' ? 'comfortable' : 'compact'] as const
    return [
      { id: 'app.theme', title: t(`shell.theme.to_${other}`), words: t('shell.theme.title'), group: 'app', icon: isDark.value ? IconSun : IconMoon, run: () => (theme.value = other) },
      { id: 'app.system', title: t('shell.theme.to_system'), group: 'app', icon: IconSun, run: () => (theme.value = 'system') },
      { id: 'app.density', title: t(`shell.density.to_${otherDensity}`), words: t('shell.density.title'), group: 'app', icon: IconRows, run: () => (density.value = otherDensity) },
      ...languages.map((one): Command => ({ id: `app.language.${one}`, title: LANGUAGES[one], words: t('shell.language'), group: 'app', icon: IconGlobe, run: () => choose(one) })),
      ...(matchMedia('(width >= 48rem)').matches ? [{ id: 'app.fold', title: t('shell.keys.fold'), group: 'app' as const, icon: IconPanel, keys: '[', run: fold }] : []),
      ...(install.value ? [{ id: 'app.install', title: t('shell.install'), group: 'app' as const, icon: IconSmartphone, run: install.value }] : []),
      { id: 'app.leave', title: t('session.sign_out'), group: 'app', icon: IconLogOut, run: () => leave() },
    ]
  }

  function help(): Command[] {
    return [
      { id: 'help.keys', title: t('shell.keys.title'), group: 'help', icon: IconKeyboard, keys: '?', run: () => (keyboardMap.value = true) },
      { id: 'help.api', title: t('shell.help.api'), group: 'help', icon: IconBook, run: () => window.open('/api/docs/', '_blank', 'noopener') },
      ...(session.can('crm.settings.manage')
        ? [{ id: 'help.admin', title: t('shell.help.admin'), group: 'help' as const, icon: IconShield, run: () => window.open('/admin/', '_blank', 'noopener') }]
        : []),
    ]
  }

  useCommands(() => [...makers(), ...screens(), ...own(), ...help()])
}
