/** Bitsets over reference numbers: bit `i & 31` of word `i >>> 5`. The layout of `Trace.writes`. */

/** The words a bitset of `length` bits takes. */
export function wordsFor(length: number): number {
  return Math.ceil(length / 32)
}

/** Whether bit `index` is 1; false for a null bitset, which has none set. */
export function isSet(bits: Uint32Array | null, index: number): boolean {
  return bits !== null && ((bits[index >>> 5] >>> (index & 31)) & 1) === 1
}

/** Sets bit `index` to 1. */
export function setBit(bits: Uint32Array, index: number): void {
  bits[index >>> 5] |= 1 << (index & 31)
}

/** How many bits are 1. */
export function countBits(bits: Uint32Array): number {
  let count = 0
  for (let word of bits) {
    // Sums of pairs, then of nibbles, then of bytes (Hacker's Delight, 5-1).
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}
