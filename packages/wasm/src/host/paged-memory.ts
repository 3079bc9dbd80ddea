/**
 * The program's memory as its host in the worker uses it. A view of the bytes would not know which
 * pages are there: so the host references pages as instrumented code does, and copies.
 */
import { HOST_MEMORY, HOST_MODULE, type HostFunction } from '../instrument/host-functions.ts'
import type { HostSetup } from './host-setup.ts'
import {
  Control,
  LOG,
  LOG_LENGTH,
  logEntry,
  NOWHERE,
  PROGRAM,
  SCRATCH,
  SHADOW,
  UNIT_BYTES,
} from '../layout.ts'
import { webAssembly, type WasmImports, type WasmMemory } from '../web-assembly.ts'

const READ = 1
const WRITE = 2

/** The kernel's turn (`ForeignMemory.touch`). */
export type Turn = (page: number, access: number) => void

export class PagedMemory {
  readonly #turn: Turn
  readonly #memory: WasmMemory
  readonly #bytes: Uint8Array
  readonly #words: Int32Array
  readonly #pageSizeBytes: number
  readonly #limitUnits: number
  readonly #segments: (Uint8Array | undefined)[]

  constructor(setup: HostSetup, turn: Turn) {
    const { initialUnits, limitUnits, memory, pageSizeBytes, segments } = setup
    this.#turn = turn
    this.#memory = memory
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Int32Array(memory.buffer)
    this.#pageSizeBytes = pageSizeBytes
    this.#limitUnits = limitUnits
    // Active segments are gone once they are in memory.
    this.#segments = segments.map((segment) =>
      segment.address === undefined ? segment.bytes : undefined,
    )
    this.#setUnits(initialUnits)
    for (const { address, bytes } of segments) if (address !== undefined) this.write(address, bytes)
  }

  get sizeBytes(): number {
    return this.#word(Control.units) * UNIT_BYTES
  }

  /** Makes it at least so large; false if it must not be. */
  growTo(sizeBytes: number): boolean {
    const units = Math.ceil(sizeBytes / UNIT_BYTES) - this.#word(Control.units)
    return units <= 0 || this.#grow(units) >= 0
  }

  /** What instrumented code imports. */
  get imports(): WasmImports {
    const functions: Record<HostFunction, (...values: number[]) => number | void> = {
      outOfBounds,
      turn: (page, access) => this.#turn(page, access),
      crossRead: (address, length) => {
        const bytes = this.read(address, length)
        this.#bytes.set(bytes, SCRATCH)
      },
      crossWrite: (address, length) =>
        this.write(address, this.#bytes.slice(SCRATCH, SCRATCH + length)),
      grow: (units) => this.#grow(units >>> 0),
      copy: (to, from, length) => this.#copy(to >>> 0, from >>> 0, length >>> 0),
      fill: (to, value, length) => this.#fill(to >>> 0, value, length >>> 0),
      init: (to, offset, length, segment) => {
        const bytes = this.#segments[segment] ?? new Uint8Array()
        if ((offset >>> 0) + (length >>> 0) > bytes.length) outOfBounds()
        this.write(to, bytes.subarray(offset >>> 0, (offset >>> 0) + (length >>> 0)))
      },
      drop: (segment) => {
        this.#segments[segment] = undefined
      },
    }
    return { [HOST_MODULE]: { ...functions, [HOST_MEMORY]: this.#memory } }
  }

  /** Throws what a reference beyond memory throws. */
  checkRange(address: number, length: number): void {
    if ((address >>> 0) + length > this.sizeBytes) outOfBounds()
  }

  /** A copy of bytes of the program. */
  read(address: number, length: number): Uint8Array {
    this.checkRange(address, length)
    const bytes = new Uint8Array(length)
    this.#eachPage(address, length, READ, (from, count, done) => {
      bytes.set(this.#bytes.subarray(from, from + count), done)
    })
    return bytes
  }

  write(address: number, bytes: Uint8Array): void {
    this.#eachPage(address, bytes.length, WRITE, (to, count, done) => {
      this.#bytes.set(bytes.subarray(done, done + count), to)
    })
  }

  /** Text that ends with a zero. */
  text(address: number): string {
    const bytes: number[] = []
    for (let at = address; ; at++) {
      const [byte] = this.read(at, 1)
      if (byte === 0) return new TextDecoder().decode(Uint8Array.from(bytes))
      bytes.push(byte)
    }
  }

  /** An unsigned word. */
  word(address: number): number {
    return new DataView(this.read(address, 4).buffer).getUint32(0, true)
  }

  setWord(address: number, value: number): void {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, value, true)
    this.write(address, new Uint8Array(view.buffer))
  }

  /** @param value below 2 ** 64 */
  setLong(address: number, value: bigint): void {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, value, true)
    this.write(address, new Uint8Array(view.buffer))
  }

  #copy(to: number, from: number, length: number): void {
    if (Math.max(to, from) + length > this.sizeBytes) outOfBounds()
    const size = this.#pageSizeBytes
    // Page by page, from the end that the copy does not run over.
    const isUp = to <= from
    for (let done = 0; done < length;) {
      const at = isUp ? from + done : from + length - done
      const inPage = isUp ? size - (at % size) : at % size || size
      const count = Math.min(length - done, inPage)
      const offset = isUp ? done : length - done - count
      this.write(to + offset, this.read(from + offset, count))
      done += count
    }
  }

  #fill(to: number, value: number, length: number): void {
    this.#eachPage(to, length, WRITE, (from, count) => {
      this.#bytes.fill(value, from, from + count)
    })
  }

  #grow(units: number): number {
    const before = this.#word(Control.units)
    if (before + units > this.#limitUnits) return -1
    this.#setUnits(before + units)
    return before
  }

  #setUnits(units: number): void {
    this.#words[Control.units / 4] = units
    this.#words[Control.pages / 4] = (units * UNIT_BYTES) / this.#pageSizeBytes
  }

  /** References page after page, and hands on where its part of the range lies. */
  #eachPage(
    address: number,
    length: number,
    access: number,
    use: (at: number, count: number, done: number) => void,
  ): void {
    this.checkRange(address, length)
    const start = address >>> 0
    const size = this.#pageSizeBytes
    for (let done = 0; done < length;) {
      const at = start + done
      const count = Math.min(size - (at % size), length - done)
      this.#touch(Math.floor(at / size), access)
      use(PROGRAM + at, count, done)
      done += count
    }
  }

  #touch(page: number, access: number): void {
    if (this.#word(Control.logged) >= LOG_LENGTH) this.#turn(-1, 0)
    if ((this.#bytes[SHADOW + page] & access) === 0) {
      this.#turn(page, access)
    } else {
      const logged = this.#word(Control.logged)
      this.#words[LOG / 4 + logged] = logEntry(page, access === WRITE)
      this.#words[Control.logged / 4] = logged + 1
    }
    // The program's code cannot know what was referenced here.
    this.#words[Control.readBase / 4] = NOWHERE
    this.#words[Control.writeBase / 4] = NOWHERE
  }

  #word(offset: number): number {
    return this.#words[offset / 4]
  }
}

function outOfBounds(): never {
  throw new webAssembly.RuntimeError('memory access out of bounds')
}
