/** References as a parser finds them, before their ids are numbered. Filled, numbered, reused. */
import { wordsFor } from './bitset.ts'

/** References in a full buffer. A multiple of 32, so that bitsets of batches join at words. */
export const bufferReferences = 1 << 16

/** What a reference is: bits of `RecordBuffer.flags`; none of them: a read. */
export const writeFlag = 1
export const fetchFlag = 2

export class RecordBuffer {
  /** References in it. Parsers stop when this reaches `bufferReferences`. */
  length = 0
  /** The lowest and the highest 32 bits of each id. */
  readonly low = new Uint32Array(bufferReferences)
  readonly high = new Uint32Array(bufferReferences)
  readonly flags = new Uint8Array(bufferReferences)
  readonly classes = new Uint8Array(bufferReferences)

  get isFull(): boolean {
    return this.length === bufferReferences
  }

  /** The references that have `flag`, as a bitset over the first `length` of them. */
  bitsOf(flag: number, length: number): Uint32Array {
    const bits = new Uint32Array(wordsFor(length))
    for (let index = 0; index < length; index++) {
      if ((this.flags[index] & flag) !== 0) bits[index >>> 5] |= 1 << (index & 31)
    }
    return bits
  }
}
