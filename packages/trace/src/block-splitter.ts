/**
 * Splits block requests into pages: request `id`, `sizeBytes` covers the bytes from
 * `id * blockBytes`; each page of it, from the first to the last touched, is one reference.
 */
import { bufferReferences } from './record-buffer.ts'
import type { RecordBuffer } from './record-buffer.ts'

const wordRange = 0x100000000

export class BlockSplitter {
  readonly #pageBytes: number
  readonly #blockBytes: number
  readonly #blocksPerPage: number
  #low = 0
  #high = 0
  #left = 0
  #flags = 0
  #class = 0

  /** `pageBytes` must be a multiple of `blockBytes`. */
  constructor(pageBytes: number, blockBytes: number) {
    this.#pageBytes = pageBytes
    this.#blockBytes = blockBytes
    this.#blocksPerPage = pageBytes / blockBytes
  }

  /** Takes one request; {@link drain} then gives its references. */
  begin(low: number, high: number, sizeBytes: number, flags: number, klass: number): void {
    const blocksPerPage = this.#blocksPerPage
    let offset: number
    // Exact as doubles below 2 ** 53; beyond that as 64-bit integers, which are much slower.
    if (high < 0x200000) {
      const id = high * wordRange + low
      const page = Math.floor(id / blocksPerPage)
      offset = (id - page * blocksPerPage) * this.#blockBytes
      this.#low = page % wordRange
      this.#high = Math.floor(page / wordRange)
    } else {
      const id = (BigInt(high) << 32n) | BigInt(low)
      const page = id / BigInt(blocksPerPage)
      offset = Number(id % BigInt(blocksPerPage)) * this.#blockBytes
      this.#low = Number(page & 0xffffffffn)
      this.#high = Number(page >> 32n)
    }
    this.#left = Math.max(1, Math.ceil((offset + sizeBytes) / this.#pageBytes))
    this.#flags = flags
    this.#class = klass
  }

  /** Moves references of the present request into the buffer until either is exhausted. */
  drain(into: RecordBuffer): void {
    while (this.#left > 0 && into.length < bufferReferences) {
      const index = into.length++
      into.low[index] = this.#low
      into.high[index] = this.#high
      into.flags[index] = this.#flags
      into.classes[index] = this.#class
      this.#left--
      this.#low++
      if (this.#low === wordRange) {
        this.#low = 0
        this.#high = (this.#high + 1) >>> 0
      }
    }
  }
}
