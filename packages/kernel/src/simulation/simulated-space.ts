/**
 * An address space: its page table, and the processor's view of it. A space of 2 ** 30 pages costs
 * nothing until it is used: what the kernel knows of a page lies in tables of two levels, the second
 * larger in larger spaces so that the first never has more than 1,024 entries. The bits that the
 * processor looks at are one flat array up to the last page mapped so far; the host gives memory
 * only to what was written of it.
 *
 * `touch` is what every simulated reference goes through, so it does no more than it must: it looks
 * up one byte, and counts down a credit that the scheduler hands out. How many references were
 * made, and so how much time passed, is read off the credit when the thread leaves the processor.
 */
import { SelfpageError } from '@selfpage/policy'
import type { SpaceId } from '../numbers.ts'
import { ALL_RIGHTS, READ, REFERENCED, WRITE, WRITE_TO_DIRTY, type Rights } from '../rights.ts'
import type { Space } from '../space.ts'
import type { PhysicalMemory } from './physical-memory.ts'

/** Gives credit to threads that are out of it, if they have any coming. */
export interface Creditor {
  /** Gives the running thread credit in this space, unless it had it already. */
  lend(space: SimulatedSpace): void
}

export class SimulatedSpace implements Space {
  readonly id: SpaceId
  readonly name: string
  readonly pages: number
  readonly pageSizeBytes: number
  /** How many pages are mapped. */
  mapped = 0
  /** How many page tables were made. */
  tables = 0
  /** References that may be made before more credit must be asked for. */
  credit = 0
  /** Asked for credit when there is none. */
  creditor: Creditor | undefined
  readonly #memory: PhysicalMemory
  readonly #shift: number
  readonly #mask: number
  /** Rights, REFERENCED and DIRTY of each page, up to the last one mapped so far at least. */
  #bits: Uint8Array = new Uint8Array(0)
  /** Mapping nodes, 0 where nothing is mapped, and frames. */
  readonly #nodes: (Int32Array | undefined)[]
  readonly #frames: (Int32Array | undefined)[]
  #shared: { bits: Uint8Array; frames: Int32Array } | undefined
  #log: ((page: number, access: Rights) => void) | undefined
  /** The credit, while references are logged: `credit` is 0 then, so that all come by. */
  #loggedCredit = 0
  /** All credit given out, less what was taken back unused. */
  #spent = 0

  constructor(id: SpaceId, name: string, pages: number, memory: PhysicalMemory) {
    if (!Number.isInteger(pages) || pages < 1 || pages > 2 ** 30) {
      throw new SelfpageError('SPACE_SIZE_INVALID', `there is no space of ${pages} pages`, {
        hint: 'give a whole number from 1 to 2 ** 30',
      })
    }
    this.id = id
    this.name = name
    this.pages = pages
    this.pageSizeBytes = memory.pageSizeBytes
    this.#memory = memory
    this.creditor = undefined
    const shift = Math.max(10, Math.ceil(Math.log2(pages)) - 10)
    const tables = Math.ceil(pages / 2 ** shift)
    this.#shift = shift
    this.#mask = 2 ** shift - 1
    this.#nodes = Array.from({ length: tables }, () => undefined)
    this.#frames = Array.from({ length: tables }, () => undefined)
  }

  touch(page: number, access: Rights): boolean {
    const table = this.#bits
    if (!(page < table.length)) return false
    const bits = table[page]
    if ((bits & access) !== access || this.credit <= 0) return this.#touchSlowly(page, access, bits)
    this.credit--
    table[page] = bits | REFERENCED | ((access & WRITE) << WRITE_TO_DIRTY)
    return true
  }

  touchAll(
    pages: Int32Array,
    accesses: Uint8Array | undefined,
    start: number,
    end: number,
  ): number {
    const table = this.#bits
    this.#askForCredit()
    // Without credit (or with a log) nothing is left for the fast loop.
    const last = Math.min(end, start + this.credit)
    let index = start
    for (; index < last; index++) {
      const page = pages[index]
      const access = accesses === undefined ? READ : accesses[index]
      if (!(page < table.length)) break
      const bits = table[page]
      if ((bits & access) !== access) break
      table[page] = bits | REFERENCED | ((access & WRITE) << WRITE_TO_DIRTY)
    }
    this.credit -= index - start
    while (index < end && this.touch(pages[index], accesses?.[index] ?? READ)) index++
    return index
  }

  bytes(page: number): Uint8Array {
    return this.#memory.view(this.#requireFrame(page))
  }

  zero(page: number): void {
    this.#memory.zero(this.#requireFrame(page))
  }

  rightsAt(page: number): Rights {
    return this.bitsAt(page) & ALL_RIGHTS
  }

  logReferences(log: ((page: number, access: Rights) => void) | undefined): void {
    const left = this.takeCredit()
    this.#log = log
    this.giveCredit(left)
  }

  get references(): number {
    return this.#spent - this.creditLeft
  }

  /** Lets the running thread make so many references, in place of those it had left. */
  giveCredit(references: number): void {
    this.#spent += references - this.creditLeft
    this.#setCredit(references)
  }

  /** What is left of the credit; none is afterwards. */
  takeCredit(): number {
    const left = this.creditLeft
    this.giveCredit(0)
    return left
  }

  /** Takes the credit, to be used elsewhere; not while references are logged. */
  lendCredit(): number {
    this.#askForCredit()
    const lent = this.credit
    this.credit = 0
    return lent
  }

  /** Takes back what is left of the credit lent. */
  returnCredit(left: number): void {
    this.#setCredit(this.creditLeft + left)
  }

  /** What `takeCredit` would return. */
  get creditLeft(): number {
    return this.credit + this.#loggedCredit
  }

  /** Rights and access bits; 0 if the page is not mapped. */
  bitsAt(page: number): number {
    return this.#bits[page] ?? 0
  }

  /** The mapping node of a page; 0 if it is not mapped. */
  nodeAt(page: number): number {
    return this.#nodes[page >>> this.#shift]?.[page & this.#mask] ?? 0
  }

  /** The frame mapped at a page, or -1. */
  frameAt(page: number): number {
    if (this.nodeAt(page) === 0) return -1
    return this.#frames[page >>> this.#shift]![page & this.#mask]
  }

  /** Enters a mapping; true if a table had to be made for it. */
  enter(page: number, node: number, frame: number, bits: number): boolean {
    const table = page >>> this.#shift
    const made = this.#nodes[table] === undefined
    if (made) this.#makeTable(table)
    if (page >= this.#bits.length) this.#growBits(page)
    const at = page & this.#mask
    if (this.#nodes[table]![at] === 0) this.mapped++
    this.#bits[page] = bits
    this.#nodes[table]![at] = node
    this.#frames[table]![at] = frame
    return made
  }

  setBits(page: number, bits: number): void {
    this.#bits[page] = bits
  }

  remove(page: number): void {
    this.#bits[page] = 0
    this.#nodes[page >>> this.#shift]![page & this.#mask] = 0
    this.mapped--
  }

  /** The first mapped page from `page` on and before `end`, or `end`. Leaps over missing tables. */
  nextMapped(page: number, end: number): number {
    let at = page
    while (at < end) {
      const nodes = this.#nodes[at >>> this.#shift]
      if (nodes === undefined) {
        at = ((at >>> this.#shift) + 1) * 2 ** this.#shift
      } else {
        if (nodes[at & this.#mask] !== 0) return at
        at++
      }
    }
    return end
  }

  /**
   * The whole table, as a worker sees it: bits by page, frames by page. Moves what is there into
   * shared memory the first time.
   * @throws SelfpageError `SPACE_SIZE_INVALID` beyond 2 ** 26 pages
   */
  share(): { readonly bits: Uint8Array; readonly frames: Int32Array } {
    if (this.#shared !== undefined) return this.#shared
    if (this.pages > 2 ** 26) {
      throw new SelfpageError(
        'SPACE_SIZE_INVALID',
        `the space ${this.name} of ${this.pages} pages is too large for foreign threads`,
        { hint: 'give it 2 ** 26 pages at most' },
      )
    }
    const bits = new Uint8Array(new SharedArrayBuffer(this.pages))
    const frames = new Int32Array(new SharedArrayBuffer(this.pages * 4))
    bits.set(this.#bits)
    this.#bits = bits
    for (let table = 0; table < this.#frames.length; table++) {
      const start = table * 2 ** this.#shift
      const old = this.#frames[table]
      if (old !== undefined) frames.set(old, start)
      this.#frames[table] = frames.subarray(start, start + 2 ** this.#shift)
    }
    this.#shared = { bits, frames }
    return this.#shared
  }

  /** Nothing happens if there is some left. */
  #askForCredit(): void {
    if (this.creditLeft <= 0) this.creditor?.lend(this)
  }

  #setCredit(references: number): void {
    const isLogged = this.#log !== undefined
    this.credit = isLogged ? 0 : references
    this.#loggedCredit = isLogged ? references : 0
  }

  #makeTable(table: number): void {
    const length = Math.min(this.pages - table * 2 ** this.#shift, 2 ** this.#shift)
    this.#nodes[table] = new Int32Array(length)
    this.#frames[table] ??= new Int32Array(length)
    this.tables++
  }

  #growBits(page: number): void {
    const length = Math.min(this.pages, Math.max(64, 2 ** Math.ceil(Math.log2(page + 1))))
    const bits = new Uint8Array(length)
    bits.set(this.#bits)
    this.#bits = bits
  }

  #touchSlowly(page: number, access: Rights, bits: number): boolean {
    if ((bits & access) !== access) return false
    this.#askForCredit()
    if (this.creditLeft <= 0) return false
    if (this.#log === undefined) this.credit--
    else this.#loggedCredit--
    this.setBits(page, bits | REFERENCED | ((access & WRITE) << WRITE_TO_DIRTY))
    this.#log?.(page, access)
    return true
  }

  #requireFrame(page: number): number {
    const frame = this.frameAt(page)
    if (frame >= 0) return frame
    throw new SelfpageError('PAGE_NOT_MAPPED', `page ${page} of ${this.name} is not mapped`, {
      hint: 'touch a page before you use its bytes, and do not keep them over a yield*',
    })
  }
}
