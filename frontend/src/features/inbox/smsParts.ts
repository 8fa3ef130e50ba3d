/** How a text message is sent: in which alphabet and how many parts. The server counts the same way. */

const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
const EXTENDED = new Set('^{}\\[~]|€\f')

export interface SmsParts {
  count: number
  used: number
  room: number
  /** The signs that make the parts shorter. */
  outside: string
}

export function smsParts(text: string): SmsParts {
  const signs = [...text]
  const outside = [...new Set(signs.filter((one) => !BASIC.has(one) && !EXTENDED.has(one)))].join('')
  const [whole, part] = outside ? [70, 67] : [160, 153]
  const sizes = signs.map((one) => (outside ? one.length : EXTENDED.has(one) ? 2 : 1))
  const used = sizes.reduce((sum, size) => sum + size, 0)
  if (used <= whole) return { count: text ? 1 : 0, used, room: whole, outside }
  let count = 1
  let filled = 0
  for (const size of sizes) {
    // A sign of two places is never torn apart.
    if (filled + size > part) {
      count += 1
      filled = 0
    }
    filled += size
  }
  return { count, used, room: part * count, outside }
}
