/**
 * A program's memory from the kernel's side, while the program stands still: which pages it has, and
 * what it logged. The bytes of a page are here only as long as a frame has them, too.
 */
import { Control, LOG, MOST_PAGES, PROGRAM, SHADOW, UNIT_BYTES } from '../layout.ts'
import { webAssembly, type WasmMemory } from '../web-assembly.ts'
import type { Rights } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'

/** What lies where a page is not: what uses it by mistake does not go unnoticed. */
const POISON = 0xdb

export class LinearMemory {
  readonly memory: WasmMemory
  readonly pageSizeBytes: number
  /** Pages that are here, in no order. */
  readonly #present: Int32Array
  #presentCount = 0
  readonly #bytes: Uint8Array
  readonly #words: Int32Array

  /**
   * @param units its limit, in units of 64 KiB
   * @throws SelfpageError `WASM_MEMORY_INVALID`
   */
  constructor(units: number, pageSizeBytes: number) {
    const pages = (units * UNIT_BYTES) / pageSizeBytes
    if (pages > MOST_PAGES || units > 0xf000) {
      const most = Math.min(0xf000 * UNIT_BYTES, MOST_PAGES * pageSizeBytes)
      throw new SelfpageError('WASM_MEMORY_INVALID', `no program can have ${units} x 64 KiB`, {
        place: 'memory',
        hint: `At most ${most / 2 ** 20} MiB with pages of ${pageSizeBytes} bytes.`,
      })
    }
    const all = PROGRAM / UNIT_BYTES + units
    this.memory = new webAssembly.Memory({ initial: all, maximum: all, shared: true })
    this.pageSizeBytes = pageSizeBytes
    this.#present = new Int32Array(pages)
    this.#bytes = new Uint8Array(this.memory.buffer)
    this.#words = new Int32Array(this.memory.buffer)
  }

  /** How many pages are here. */
  get presentPages(): number {
    return this.#presentCount
  }

  /** References logged since {@link clearLog}. */
  get logged(): number {
    return this.#words[Control.logged / 4]
  }

  /** The entry `index` of the log (`logEntry`). */
  loggedAt(index: number): number {
    return this.#words[LOG / 4 + index]
  }

  clearLog(): void {
    this.#words[Control.logged / 4] = 0
  }

  /** What may be done with a page; 0: it is not here. */
  rightsAt(page: number): Rights {
    return this.#bytes[SHADOW + page]
  }

  /** Its bytes, for as long as it is here. */
  page(page: number): Uint8Array {
    const at = PROGRAM + page * this.pageSizeBytes
    return this.#bytes.subarray(at, at + this.pageSizeBytes)
  }

  /** The page is here from now on. */
  bring(page: number, frame: Uint8Array, rights: Rights): void {
    this.page(page).set(frame)
    this.#present[this.#presentCount++] = page
    this.#bytes[SHADOW + page] = rights
  }

  setRights(page: number, rights: Rights): void {
    this.#bytes[SHADOW + page] = rights
  }

  /** Brings rights up to date by `rightsOf`; pages that have none are gone, and so are their bytes. */
  refresh(rightsOf: (page: number) => Rights): void {
    const present = this.#present
    for (let index = 0; index < this.#presentCount;) {
      const page = present[index]
      const rights = rightsOf(page)
      this.#bytes[SHADOW + page] = rights
      if (rights !== 0) {
        index++
        continue
      }
      this.page(page).fill(POISON)
      present[index] = present[--this.#presentCount]
    }
  }

  /** A byte of the program, if its page is here. An absent page cannot have changed. */
  byteAt(address: number): number | undefined {
    const page = Math.floor(address / this.pageSizeBytes)
    return this.rightsAt(page) === 0 ? undefined : this.#bytes[PROGRAM + address]
  }

  /** An aligned word, as {@link byteAt}. */
  wordAt(address: number): number | undefined {
    const page = Math.floor(address / this.pageSizeBytes)
    return this.rightsAt(page) === 0 ? undefined : this.#words[(PROGRAM + address) / 4] >>> 0
  }
}
