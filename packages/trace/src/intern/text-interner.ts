/**
 * Gives ids that are not numbers dense page numbers in order of first appearance. Ids are compared
 * byte by byte, straight from the file's buffer: no string is made of an id seen before.
 */
import { traceError } from '../trace-error.ts'
import { maximumPages } from './number-interner.ts'

// An entry: hash, page number + 1 (0: free).
const entryWords = 2
const firstCapacity = 1 << 12

export class TextInterner {
  /** Distinct ids so far. */
  count = 0
  #table = new Uint32Array(firstCapacity * entryWords)
  /** The bytes of every id one after another; id `page` ends at `#ends[page]`. */
  #bytes = new Uint8Array(1 << 16)
  #ends = new Float64Array(firstCapacity)
  readonly #limit: number
  readonly #place: string

  constructor(place: string, limit: number = maximumPages) {
    this.#place = place
    this.#limit = limit
  }

  /** The page number of the id that is `bytes` from `from` to before `to`. */
  intern(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to)
    const mask = this.#table.length - 1
    let at = (hash * entryWords) & mask
    for (;;) {
      const page = this.#table[at + 1]
      if (page === 0) return this.#add(at, hash, bytes, from, to)
      if (this.#table[at] === hash && this.#holds(page - 1, bytes, from, to)) return page - 1
      at = (at + entryWords) & mask
    }
  }

  /** The ids by page number. Bytes that are not UTF-8 become replacement characters. */
  ids(): string[] {
    const decoder = new TextDecoder()
    const ids: string[] = []
    for (let page = 0; page < this.count; page++) {
      ids.push(decoder.decode(this.#bytes.subarray(this.#startOf(page), this.#ends[page])))
    }
    return ids
  }

  #startOf(page: number): number {
    return page === 0 ? 0 : this.#ends[page - 1]
  }

  #holds(page: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#startOf(page)
    if (this.#ends[page] - start !== to - from) return false
    for (let index = from; index < to; index++) {
      if (this.#bytes[start + index - from] !== bytes[index]) return false
    }
    return true
  }

  #add(at: number, hash: number, bytes: Uint8Array, from: number, to: number): number {
    if (this.count === this.#limit) {
      throw traceError(
        'TRACE_TOO_MANY_PAGES',
        this.#place,
        `more than ${this.count} distinct pages do not fit`,
        'Read fewer references (limitReferences).',
      )
    }
    const page = this.count++
    this.#table[at] = hash
    this.#table[at + 1] = page + 1
    const start = this.#startOf(page)
    const end = start + to - from
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(bytes.subarray(from, to), start)
    if (page === this.#ends.length) {
      const longer = new Float64Array(page * 2)
      longer.set(this.#ends)
      this.#ends = longer
    }
    this.#ends[page] = end
    if (this.count * 2 * entryWords > this.#table.length) this.#grow()
    return page
  }

  #grow(): void {
    const old = this.#table
    const table = new Uint32Array(old.length * 2)
    const mask = table.length - 1
    for (let from = 0; from < old.length; from += entryWords) {
      if (old[from + 1] === 0) continue
      let at = (old[from] * entryWords) & mask
      while (table[at + 1] !== 0) at = (at + entryWords) & mask
      table[at] = old[from]
      table[at + 1] = old[from + 1]
    }
    this.#table = table
  }
}

/** FNV-1a over the bytes, then mixed so that the lowest bits depend on all. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let index = from; index < to; index++) {
    hash = Math.imul(hash ^ bytes[index], 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
