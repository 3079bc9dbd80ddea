/**
 * The blocks of a metadata area. Each carries a part of a commit behind a header
 *
 *   checksum u32 | generation u32 | index in the area u32 | payload bytes, top bit: commit ends
 *
 * A commit counts only whole: reading stops at the first block that is not the one expected, and
 * what follows the last whole commit is dropped. Blocks of an area's earlier use have another
 * generation. A mount always begins a new generation, so what a torn commit left is never met.
 */
import { checksum } from './checksum.ts'
import { HEADER_BYTES, type Geometry } from './geometry.ts'

const LAST = 0x80000000

/** Blocks that a commit of so many bytes takes. An empty one takes a block, too. */
export function commitBlocks({ blockSizeBytes }: Geometry, sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / (blockSizeBytes - HEADER_BYTES)))
}

/** Writes the `part`th block of a commit that begins at `index` of the area. */
export function writeCommitBlock(
  into: Uint8Array,
  commit: Uint8Array,
  part: number,
  index: number,
  generation: number,
): void {
  const payload = into.length - HEADER_BYTES
  const from = part * payload
  const bytes = commit.subarray(from, from + payload)
  const isLast = from + payload >= commit.length
  into.fill(0)
  into.set(bytes, HEADER_BYTES)
  const view = new DataView(into.buffer, into.byteOffset, into.length)
  view.setUint32(4, generation, true)
  view.setUint32(8, index + part, true)
  view.setUint32(12, (isLast ? LAST : 0) + bytes.length, true)
  view.setUint32(0, checksum(into.subarray(4), generation), true)
}

/** Reads an area block by block: `add` each in order until it says that no more count. */
export class JournalReader {
  readonly #generation: number
  #index = 0
  /** Parts of the commit that has not ended yet. */
  #parts: Uint8Array[] = []
  #whole: Uint8Array[] = []

  constructor(generation: number) {
    this.#generation = generation
  }

  /** The records of all whole commits so far, in order. */
  get records(): Uint8Array {
    return Buffer.concat(this.#whole)
  }

  /** Whether there is at least a snapshot. */
  get hasSnapshot(): boolean {
    return this.#whole.length > 0
  }

  /** False: this block is not the next one, and no later one counts. */
  add(block: Uint8Array): boolean {
    const view = new DataView(block.buffer, block.byteOffset, block.length)
    const length = view.getUint32(12, true)
    const bytes = length % LAST
    if (view.getUint32(4, true) !== this.#generation) return false
    if (view.getUint32(8, true) !== this.#index) return false
    if (bytes > block.length - HEADER_BYTES) return false
    if (view.getUint32(0, true) !== checksum(block.subarray(4), this.#generation)) return false
    this.#index++
    this.#parts.push(block.slice(HEADER_BYTES, HEADER_BYTES + bytes))
    if (length >= LAST) {
      this.#whole.push(Buffer.concat(this.#parts))
      this.#parts = []
    }
    return true
  }
}
