/** What a browser calls itself, in words people know. */

const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

export function agentName(agent: string | null | undefined): { browser: string; system: string; isPhone: boolean } {
  const text = agent ?? ''
  const find = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(text))?.[1] ?? ''
  return { browser: find(BROWSERS), system: find(SYSTEMS), isPhone: /iPhone|Android.*Mobile/.test(text) }
}
