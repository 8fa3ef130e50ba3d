/** Reading when a task is due out of what somebody types: only words at the end that can mean nothing else. */

export interface Read {
  title: string
  due_date: string | null
  due_time: string | null
  /** The words that were taken for it. */
  words: string
}

const WEEKDAYS: Record<string, string[]> = {
  en: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
  de: ['sonntag', 'montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag'],
}
const DAYS: Record<string, Record<string, number>> = {
  en: { today: 0, tomorrow: 1 },
  de: { heute: 0, morgen: 1, übermorgen: 2 },
}
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/

/** A day so many days on, as `2026-03-01`. */
export function plusDays(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

/** The day of the week, Sunday being 0. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === text
}

function dayOf(word: string, today: string, language: string): string | null {
  const plain = word.toLowerCase()
  const near = DAYS[language]?.[plain]
  if (near !== undefined) return plusDays(today, near)
  const weekday = WEEKDAYS[language]?.indexOf(plain) ?? -1
  // The next such day, never today.
  if (weekday >= 0) return plusDays(today, ((weekday - weekdayOf(today) + 6) % 7) + 1)
  if (/^\d{4}-\d{2}-\d{2}$/.test(plain)) return isDay(plain) ? plain : null
  const german = language === 'de' ? /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(plain) : null
  if (!german) return null
  const [, day = '', month = '', year = ''] = german
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(written) ? written : null
}

/** What a line says: "Call Jane tomorrow 9:00" is due tomorrow at nine. */
export function readTask(text: string, today: string, language: string): Read {
  const line = text.trim()
  const words = line.split(/\s+/)
  const nothing = { title: line, due_date: null, due_time: null, words: '' }
  const last = words.at(-1) ?? ''
  const time = TIME.exec(last)
  const day = dayOf((time ? words.at(-2) : last) ?? '', today, language)
  const taken = (time ? 1 : 0) + (day ? 1 : 0)
  // A time alone could be anything: "Meet at 9:00" says no day.
  if (!day || words.length <= taken) return nothing
  return {
    title: words.slice(0, -taken).join(' '),
    due_date: day,
    due_time: time ? `${time[1]?.padStart(2, '0')}:${time[2]}` : null,
    words: words.slice(-taken).join(' '),
  }
}
