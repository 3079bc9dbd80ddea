/**
 * A 32-bit checksum of a page, over words: two lanes of multiply and shift. The seed makes the
 * same bytes in another place or of another time a different sum, so a block that was lost, went
 * elsewhere or is an older version is found out as surely as one with flipped bits (I35).
 */
const A = 0x9e3779b1
const B = 0x85ebca77

/** @param bytes a multiple of 4 long, at a multiple of 4 in its buffer; else it is copied */
export function checksum(bytes: Uint8Array, seed: number): number {
  const aligned = bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0 ? bytes : pad(bytes)
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
  let even = seed ^ A
  let odd = seed ^ B ^ bytes.length
  const pairs = words.length & ~1
  for (let index = 0; index < pairs; index += 2) {
    even = Math.imul(even ^ words[index], A)
    even ^= even >>> 15
    odd = Math.imul(odd ^ words[index + 1], B)
    odd ^= odd >>> 13
  }
  if (words.length > pairs) even = Math.imul(even ^ words[pairs], A)
  return mixed(even, odd)
}

/** One number of two, each of whose bits depends on all of theirs. */
export function mixed(one: number, other: number): number {
  let sum = Math.imul(one ^ (one >>> 15), A) ^ Math.imul(other ^ (other >>> 13), B)
  sum = Math.imul(sum ^ (sum >>> 16), 0x21f0aaad)
  sum = Math.imul(sum ^ (sum >>> 15), 0x735a2d97)
  return (sum ^ (sum >>> 15)) >>> 0
}

function pad(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  return padded
}
