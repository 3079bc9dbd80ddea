/** Reads unsigned 64-bit integers, decimal or `0x` hexadecimal, from bytes; exact in two words. */

const wordRange = 0x100000000
const zero = 0x30

export class DecimalReader {
  /** The lowest and the highest 32 bits of the number read last. */
  low = 0
  high = 0

  /** The number read last, as a double: exact below 2 ** 53. */
  get value(): number {
    return this.high * wordRange + this.low
  }

  /** Whether the bytes from `from` to before `to` are a number below 2 ** 64; keeps it if so. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    if (to <= from) return false
    if (bytes[from] === zero && (bytes[from + 1] | 0x20) === 0x78 && to - from > 2) {
      return this.readHexadecimal(bytes, from + 2, to)
    }
    let low = 0
    let high = 0
    // Nine digits fit in a word, whatever they are; most ids end here.
    const plainEnd = Math.min(to, from + 9)
    let at = from
    for (; at < plainEnd; at++) {
      const digit = bytes[at] - zero
      if (digit < 0 || digit > 9) return false
      low = low * 10 + digit
    }
    for (; at < to; at++) {
      const digit = bytes[at] - zero
      if (digit < 0 || digit > 9) return false
      const product = low * 10 + digit
      const carry = Math.floor(product / wordRange)
      low = product - carry * wordRange
      high = high * 10 + carry
      if (high >= wordRange) return false
    }
    this.low = low
    this.high = high
    return true
  }

  /** The same for hexadecimal digits without a prefix. */
  readHexadecimal(bytes: Uint8Array, from: number, to: number): boolean {
    if (to <= from) return false
    let low = 0
    let high = 0
    for (let at = from; at < to; at++) {
      const digit = hexadecimalDigit(bytes[at])
      if (digit < 0 || high >= 0x10000000) return false
      high = high * 16 + (low >>> 28)
      low = ((low << 4) | digit) >>> 0
    }
    this.low = low
    this.high = high
    return true
  }
}

function hexadecimalDigit(byte: number): number {
  if (byte >= zero && byte <= zero + 9) return byte - zero
  const letter = (byte | 0x20) - 0x61
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}
