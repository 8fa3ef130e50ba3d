/** How a file may be written, as people may say it. */

export const DELIMITERS = [
  { sign: ',', name: 'comma' },
  { sign: ';', name: 'semicolon' },
  { sign: '\t', name: 'tab' },
  { sign: '|', name: 'bar' },
] as const

/** The usual ones first; those with a mark of their own are found by it, and are not said. */
const ENCODINGS = ['utf-8', 'cp1252', 'iso8859-15', 'latin-1', 'cp1250', 'cp1251', 'cp850', 'mac-roman', 'utf-16-le', 'utf-16-be']

/** What can be chosen, with what the file is read in now. */
export function encodingsFor(now: string): string[] {
  return ENCODINGS.includes(now) ? ENCODINGS : [now, ...ENCODINGS]
}
