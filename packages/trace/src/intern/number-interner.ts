/**
 * Gives 64-bit ids dense page numbers in order of first appearance: an open-addressing hash table
 * with linear probing, whose entries of 16 bytes lie inline in one array, so that a look-up costs
 * one cache line. An id is two 32-bit words, exact for every unsigned 64-bit integer.
 *
 * Words are kept and compared as signed numbers: of unsigned ones V8 does not know that they are
 * small integers, and makes each a float on its way (measured: a tenth of the time).
 */
import { sharedBigUint64, sharedFloat64 } from '../shared-memory.ts'
import type { PageIds } from '../trace.ts'
import { traceError } from '../trace-error.ts'

/** Page numbers are 32 bits, and one value is kept to say "none". */
export const maximumPages = 0xffffffff

// An entry: lowest 32 bits of the id, highest 32, page number + 1 (0: free), unused.
const entryWords = 4
// 2 MiB that the system gives when they are touched: a small trace never waits for its table to grow.
const firstCapacityBits = 17
// Up to here a table grows fourfold: half the copying. The tables left behind are then of 8 MiB at
// most: glibc keeps ones of 16 MiB to itself, and on every thread as much again as it has seen freed.
const lastFourfoldBits = 21
// 2 ** 28 entries are the 4 GiB that a typed array may have: room for 134 million pages.
const lastCapacityBits = 28

// Ids numbered by one call: code that is called often is compiled sooner than a long loop is replaced
// (measured: a third less time for the first hundred thousand).
const sliceIds = 1024

export class NumberInterner {
  /** Distinct ids so far. */
  count = 0
  #bits = firstCapacityBits
  #table = new Int32Array(entryWords << firstCapacityBits)
  #highest = 0
  readonly #limit: number
  readonly #place: string

  /** `place` names the source in errors. At most `limit` ids are accepted. */
  constructor(place: string, limit: number = maximumPages) {
    this.#place = place
    this.#limit = limit
  }

  /** The page number of one id. */
  intern(low: number, high: number): number {
    const page = new Uint32Array(1)
    this.internAll(Uint32Array.of(low), Uint32Array.of(high), 1, page)
    return page[0]
  }

  /** Writes the page numbers of the first `length` ids to `pages`. */
  internAll(low: Uint32Array, high: Uint32Array, length: number, pages: Uint32Array): void {
    let from = 0
    while (from < length) {
      // As many as fit whatever they are: no check for room inside the loop.
      const room = 2 ** (this.#bits - 1) - this.count
      if (room === 0) {
        this.#grow()
      } else {
        const to = Math.min(length, from + room, from + sliceIds)
        this.#internSome(low, high, from, to, pages)
        from = to
      }
    }
  }

  /** The page number of an id, or -1 if it has none. */
  find(low: number, high: number): number {
    const table = this.#table
    const mask = table.length - 1
    let at = slotOf(low, high, 32 - this.#bits)
    for (;;) {
      const page = table[at + 2]
      if (page === 0) return -1
      if (table[at] === (low | 0) && table[at + 1] === (high | 0)) return page - 1
      at = (at + entryWords) & mask
    }
  }

  /** The ids by page number, on shared memory. */
  ids(): PageIds {
    const table = this.#table
    if (this.#highest < 0x200000) {
      const ids = sharedFloat64(this.count)
      for (let at = 0; at < table.length; at += entryWords) {
        const page = table[at + 2]
        if (page !== 0) ids[page - 1] = table[at + 1] * 0x100000000 + (table[at] >>> 0)
      }
      return ids
    }
    const ids = sharedBigUint64(this.count)
    const words = new Int32Array(ids.buffer)
    for (let at = 0; at < table.length; at += entryWords) {
      const page = table[at + 2]
      if (page === 0) continue
      words[2 * page - 2] = table[at]
      words[2 * page - 1] = table[at + 1]
    }
    return ids
  }

  #internSome(low: Uint32Array, high: Uint32Array, from: number, to: number, pages: Uint32Array) {
    const table = this.#table
    const mask = table.length - 1
    const shift = 32 - this.#bits
    let count = this.count
    let highest = this.#highest
    for (let index = from; index < to; index++) {
      const idLow = low[index] | 0
      const idHigh = high[index] | 0
      let at = slotOf(idLow, idHigh, shift)
      let page = table[at + 2]
      // One comparison of both words: which of them differs cannot be foreseen by the processor.
      while (page !== 0 && ((table[at] ^ idLow) | (table[at + 1] ^ idHigh)) !== 0) {
        at = (at + entryWords) & mask
        page = table[at + 2]
      }
      if (page === 0) {
        if (count === this.#limit) this.#refuse()
        table[at] = idLow
        table[at + 1] = idHigh
        page = ++count
        table[at + 2] = page
        if (high[index] > highest) highest = high[index]
      }
      pages[index] = page - 1
    }
    this.count = count
    this.#highest = highest
  }

  /** Enlarges the table once half of it is taken. */
  #grow(): void {
    if (this.#bits === lastCapacityBits) this.#refuse()
    const old = this.#table
    const bits = this.#bits + (this.#bits < lastFourfoldBits ? 2 : 1)
    const shift = 32 - bits
    let table: Int32Array<ArrayBuffer>
    try {
      table = new Int32Array(entryWords * 2 ** bits)
    } catch {
      this.#refuse()
    }
    const mask = table.length - 1
    for (let from = 0; from < old.length; from += entryWords) {
      if (old[from + 2] === 0) continue
      let at = slotOf(old[from], old[from + 1], shift)
      while (table[at + 2] !== 0) at = (at + entryWords) & mask
      table[at] = old[from]
      table[at + 1] = old[from + 1]
      table[at + 2] = old[from + 2]
    }
    this.#table = table
    this.#bits = bits
  }

  #refuse(): never {
    throw traceError(
      'TRACE_TOO_MANY_PAGES',
      this.#place,
      `more than ${this.count} distinct pages do not fit`,
      'Read fewer references (limitReferences) or larger pages (splitBytes).',
    )
  }
}

/**
 * Where an id's probe sequence begins, as an index of a word: multiplicative hashing by the golden
 * ratio, taking the highest bits. `shift` is 32 less the bits of the capacity.
 */
function slotOf(low: number, high: number, shift: number): number {
  const mixed = low ^ Math.imul(high, 0x85ebca6b)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> shift) << 2
}
