/** QR codes (ISO 18004): bytes, error correction M, versions 1 to 20, which hold up to 666 bytes. */

/** Squares in rows, true where dark. */
export type Squares = boolean[][]

/** By version: check bytes in each block, and number of blocks. */
const CHECKS = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]
const LAST = 20
const LEVEL_M = 0

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

const at = <T>(list: readonly T[], index: number): T => list[index] as T

/** Multiplication in the field of 256 elements that the standard names. */
function times(one: number, other: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d)
    product ^= ((other >>> bit) & 1) * one
  }
  return product
}

function generator(degree: number): number[] {
  const terms: number[] = Array.from({ length: degree }, (_, index) => (index === degree - 1 ? 1 : 0))
  let root = 1
  for (let step = 0; step < degree; step++) {
    for (let index = 0; index < degree; index++) terms[index] = times(at(terms, index), root) ^ (terms[index + 1] ?? 0)
    root = times(root, 2)
  }
  return terms
}

function checksOf(block: number[], divisor: number[]): number[] {
  const rest: number[] = divisor.map(() => 0)
  for (const byte of block) {
    const factor = byte ^ (rest.shift() ?? 0)
    rest.push(0)
    divisor.forEach((term, index) => (rest[index] = at(rest, index) ^ times(term, factor)))
  }
  return rest
}

/** How many bits of data and checks a version has room for. */
function room(version: number): number {
  const all = (16 * version + 128) * version + 64
  if (version === 1) return all
  const marks = Math.floor(version / 7) + 2
  return all - ((25 * marks - 10) * marks - 55) - (version >= 7 ? 36 : 0)
}

const dataBytes = (version: number) => Math.floor(room(version) / 8) - at(CHECKS, version) * at(BLOCKS, version)
const lengthBits = (version: number) => (version < 10 ? 8 : 16)

function versionFor(bytes: number): number {
  for (let version = 1; version <= LAST; version++) {
    if (4 + lengthBits(version) + 8 * bytes <= 8 * dataBytes(version)) return version
  }
  throw new RangeError(`${bytes} bytes are too many for a QR code of version ${LAST}.`)
}

function dataOf(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = []
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1)
  }
  const capacity = 8 * dataBytes(version)
  put(0b0100, 4)
  put(bytes.length, lengthBits(version))
  bytes.forEach((byte) => put(byte, 8))
  put(0, Math.min(4, capacity - bits.length))
  put(0, (8 - (bits.length % 8)) % 8)
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) put(pad, 8)
  return Array.from({ length: bits.length / 8 }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  )
}

/** Data in its blocks, each with its checks, dealt out one byte of each block at a time. */
function dealt(data: number[], version: number): number[] {
  const count = at(BLOCKS, version)
  const short = Math.floor(data.length / count)
  const longFrom = count - (data.length % count)
  const divisor = generator(at(CHECKS, version))
  const blocks: number[][] = []
  for (let index = 0, start = 0; index < count; index++) {
    const length = short + (index >= longFrom ? 1 : 0)
    blocks.push(data.slice(start, start + length))
    start += length
  }
  const checks = blocks.map((block) => checksOf(block, divisor))
  const out: number[] = []
  for (let index = 0; index <= short; index++) for (const block of blocks) if (index < block.length) out.push(at(block, index))
  for (let index = 0; index < divisor.length; index++) for (const check of checks) out.push(at(check, index))
  return out
}

function alignments(version: number, size: number): number[] {
  if (version === 1) return []
  const marks = Math.floor(version / 7) + 2
  const step = Math.ceil((version * 4 + 4) / (marks * 2 - 2)) * 2
  const places = [6]
  for (let place = size - 7; places.length < marks; place -= step) places.splice(1, 0, place)
  return places
}

class Drawing {
  readonly squares: Squares
  /** Squares that no data may take. */
  readonly isTaken: Squares

  constructor(
    readonly version: number,
    readonly size = version * 4 + 17,
  ) {
    const blank = () => Array.from({ length: size }, () => Array<boolean>(size).fill(false))
    this.squares = blank()
    this.isTaken = blank()
    this.patterns()
  }

  set(x: number, y: number, isDark: boolean): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return
    at(this.squares, y)[x] = isDark
    at(this.isTaken, y)[x] = true
  }

  patterns(): void {
    for (let index = 0; index < this.size; index++) {
      this.set(6, index, index % 2 === 0)
      this.set(index, 6, index % 2 === 0)
    }
    for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]] as const) this.ring(x, y, 4, (far) => far !== 2 && far !== 4)
    const places = alignments(this.version, this.size)
    const last = places.length - 1
    places.forEach((x, i) =>
      places.forEach((y, j) => {
        const isCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)
        if (!isCorner) this.ring(x, y, 2, (far) => far !== 1)
      }),
    )
    this.format(0)
    if (this.version >= 7) this.versionMarks()
  }

  ring(x: number, y: number, reach: number, isDark: (far: number) => boolean): void {
    for (let down = -reach; down <= reach; down++)
      for (let along = -reach; along <= reach; along++) this.set(x + along, y + down, isDark(Math.max(Math.abs(along), Math.abs(down))))
  }

  format(mask: number): void {
    const data = (LEVEL_M << 3) | mask
    let rest = data
    for (let step = 0; step < 10; step++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537)
    const bits = ((data << 10) | rest) ^ 0x5412
    const bit = (index: number) => ((bits >>> index) & 1) === 1
    for (let index = 0; index < 15; index++) {
      this.set(8, index < 6 ? index : index < 8 ? index + 1 : this.size - 15 + index, bit(index))
      this.set(index < 8 ? this.size - 1 - index : index === 8 ? 7 : 14 - index, 8, bit(index))
    }
    this.set(8, this.size - 8, true)
  }

  versionMarks(): void {
    let rest = this.version
    for (let step = 0; step < 12; step++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25)
    const bits = (this.version << 12) | rest
    for (let index = 0; index < 18; index++) {
      const far = this.size - 11 + (index % 3)
      const near = Math.floor(index / 3)
      this.set(far, near, ((bits >>> index) & 1) === 1)
      this.set(near, far, ((bits >>> index) & 1) === 1)
    }
  }

  /** In pairs of columns from the right, up and down in turn. */
  fill(bytes: number[]): void {
    let index = 0
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5
      for (let step = 0; step < this.size; step++) {
        const isUpward = ((right + 1) & 2) === 0
        const y = isUpward ? this.size - 1 - step : step
        for (const x of [right, right - 1]) {
          if (at(at(this.isTaken, y), x) || index >= bytes.length * 8) continue
          at(this.squares, y)[x] = ((at(bytes, index >>> 3) >>> (7 - (index & 7))) & 1) === 1
          index++
        }
      }
    }
  }

  masked(mask: number): Squares {
    this.format(mask)
    const flips = at(MASKS, mask)
    return this.squares.map((row, y) => row.map((isDark, x) => (at(at(this.isTaken, y), x) ? isDark : isDark !== flips(x, y))))
  }
}

/** How hard it is to read: long runs, blocks of one colour, what looks like a corner, imbalance. */
function penalty(squares: Squares): number {
  const size = squares.length
  const lines = [...squares, ...squares.map((_, x) => squares.map((row) => at(row, x)))]
  let sum = 0
  for (const line of lines) {
    const text = line.map((isDark) => (isDark ? '1' : '0')).join('')
    for (const run of text.match(/1{5,}|0{5,}/g) ?? []) sum += run.length - 2
    sum += 40 * (text.match(/(?=10111010000|00001011101)/g)?.length ?? 0)
  }
  let dark = 0
  squares.forEach((row, y) =>
    row.forEach((isDark, x) => {
      dark += isDark ? 1 : 0
      const below = squares[y + 1]
      if (below && x + 1 < size && row[x + 1] === isDark && below[x] === isDark && below[x + 1] === isDark) sum += 3
    }),
  )
  return sum + 10 * Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5)
}

/**
 * The QR code of a text.
 *
 * @throws RangeError if it is longer than a code of version 20 can hold.
 */
export function qrCode(text: string, mask?: number): Squares {
  const bytes = new TextEncoder().encode(text)
  const version = versionFor(bytes.length)
  const drawing = new Drawing(version)
  drawing.fill(dealt(dataOf(bytes, version), version))
  if (mask !== undefined) return drawing.masked(mask)
  const all = MASKS.map((_, index) => drawing.masked(index))
  return all.reduce((best, one) => (penalty(one) < penalty(best) ? one : best))
}

/** The dark squares as one path of an SVG whose unit is a square. */
export function pathOf(squares: Squares): string {
  const parts: string[] = []
  squares.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      let end = x
      while (row[end + 1]) end++
      parts.push(`M${x} ${y}h${end - x + 1}v1H${x}z`)
      x = end
    }
  })
  return parts.join('')
}
