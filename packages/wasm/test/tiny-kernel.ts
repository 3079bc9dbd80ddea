/**
 * A kernel of a few frames in this very thread: it gives pages to an instrumented program, takes
 * others from it, overwrites what it takes, and keeps what was logged.
 */
import { LinearMemory } from '../src/paging/linear-memory.ts'
import { PagedMemory } from '../src/host/paged-memory.ts'
import { WasmProgramModule } from '../src/program-module.ts'
import { webAssembly, type WasmImports } from '../src/web-assembly.ts'

const WRITE = 2

export class TinyKernel {
  readonly memory: LinearMemory
  /** Every reference, in order: page, and whether it was written. */
  readonly references: { page: number; isWrite: boolean }[] = []
  faults = 0
  readonly host: PagedMemory
  readonly exports: Readonly<Record<string, (...values: never[]) => unknown>>
  readonly #frames: number
  readonly #draw: () => number
  /** Pages by number: what their frames or their store hold. */
  readonly #store = new Map<number, Uint8Array>()
  readonly #resident: number[] = []

  /** @param draw which resident page goes: any whole number */
  constructor(
    bytes: Uint8Array,
    pageSizeBytes: number,
    frames: number,
    draw: () => number,
    imports: WasmImports = {},
    limitUnits = 4,
  ) {
    this.#frames = frames
    this.#draw = draw
    const module = new WasmProgramModule(bytes)
    const { initialUnits, segments } = module.instrumented(pageSizeBytes)
    this.memory = new LinearMemory(limitUnits, pageSizeBytes)
    const setup = {
      module: module.compiled(pageSizeBytes),
      memory: this.memory.memory,
      pageSizeBytes,
      initialUnits,
      limitUnits,
      segments,
      data: undefined,
    }
    this.host = new PagedMemory(setup, (page, access) => this.#turn(page, access))
    const instance = new webAssembly.Instance(setup.module, { ...imports, ...this.host.imports })
    this.exports = instance.exports as typeof this.exports
  }

  /** Takes the log, as a kernel does at the end. */
  finish(): void {
    this.#takeLog()
  }

  #turn(page: number, access: number): void {
    this.#takeLog()
    if (access === 0) return this.#evictDown(this.#frames - (this.#draw() % 2))
    this.faults++
    this.references.push({ page, isWrite: access === WRITE })
    if (this.memory.rightsAt(page) === 0) {
      this.#evictDown(this.#frames - 1)
      this.memory.bring(page, this.#stored(page), access)
      this.#resident.push(page)
    }
    // A page is readable at first; the first write faults once more.
    this.memory.setRights(page, access === WRITE ? 3 : 1)
  }

  #takeLog(): void {
    const { memory } = this
    for (let index = 0; index < memory.logged; index++) {
      const entry = memory.loggedAt(index)
      this.references.push({ page: entry >>> 1, isWrite: (entry & 1) === 1 })
    }
    memory.clearLog()
    for (const page of this.#resident) this.#stored(page).set(memory.page(page))
  }

  #evictDown(frames: number): void {
    while (this.#resident.length > frames) {
      const index = Math.abs(this.#draw()) % this.#resident.length
      const [victim] = this.#resident.splice(index, 1)
      this.memory.refresh((page) => (page === victim ? 0 : this.memory.rightsAt(page)))
    }
  }

  #stored(page: number): Uint8Array {
    const known = this.#store.get(page)
    if (known !== undefined) return known
    const made = new Uint8Array(this.memory.pageSizeBytes)
    this.#store.set(page, made)
    return made
  }
}
