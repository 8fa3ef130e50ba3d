/** Whether a file may come, and how large it is in words. */

export type FileRefusal = 'type' | 'size'

/** As a file input's `accept` would have it; the machine's guess of the type counts as well as the name's end. */
export function accepts(file: { name: string; type: string }, accept = ''): boolean {
  const rules = accept.toLowerCase().split(',').map((rule) => rule.trim()).filter(Boolean)
  if (rules.length === 0) return true
  const name = file.name.toLowerCase()
  const type = file.type.toLowerCase()
  return rules.some((rule) => {
    if (rule.startsWith('.')) return name.endsWith(rule)
    return rule.endsWith('/*') ? type.startsWith(rule.slice(0, -1)) : type === rule
  })
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export function sizeInWords(bytes: number, language = document.documentElement.lang || 'en'): string {
  const step = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0)
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}
