/**
 * Reads what Valgrind's lackey prints while it runs a process: a line an access, `I  addr,size`,
 * ` L`, ` S` and ` M`; between them lines of Valgrind's own and of system calls. A process that was
 * forked prints into the same stream until it executes another program, so a line may be cut where
 * two meet: such lines are counted and left out.
 */
import { usedData, wrote } from './safely-allowed-drop.ts'

/** What comes out. Pages are numbers in the process's own space. */
export interface LackeyListener {
  reference(page: number, flags: number): void
  /** A line that is no access. */
  otherLine(text: string): void
}

const newline = 0x0a
const space = 0x20
const comma = 0x2c
const [load, store, modify, fetch] = [0x4c, 0x53, 0x4d, 0x49]
const zero = 0x30
/** Lackey prints at least so many digits of an address; the last three are within the page. */
const leastDigits = 8
const mostDigits = 16
const offsetDigits = 3
const addressAt = 3
const pageBytes = 4096

const digitOf = new Int8Array(256).fill(-1)
for (const [digit, character] of Array.from('0123456789abcdef').entries()) {
  digitOf[character.charCodeAt(0)] = digit
}

/** Lines of one process. */
export class LackeyLines {
  /** Accesses by kind. */
  fetches = 0
  loads = 0
  stores = 0
  modifies = 0
  /** Lines that were cut. */
  damagedLines = 0
  readonly #listener: LackeyListener
  #rest: Uint8Array = new Uint8Array(0)

  constructor(listener: LackeyListener) {
    this.#listener = listener
  }

  /** Reads the whole lines there are; the rest of the bytes waits for more. */
  read(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const end = bytes.lastIndexOf(newline) + 1
    for (let at = 0; at < end;) at = this.#readLine(bytes, at)
    this.#rest = bytes.slice(end)
  }

  /** Reads the line that begins at `at`, and returns where the next begins. */
  #readLine(bytes: Uint8Array, at: number): number {
    const kind = bytes[at] === space ? bytes[at + 1] : bytes[at]
    const isAccess = bytes[at + 2] === space && (kind === fetch) === (bytes[at + 1] === space)
    if (!isAccess) return this.#readOther(bytes, at)
    let flags = usedData
    if (kind === load) this.loads++
    else if (kind === fetch) {
      this.fetches++
      flags = 0
    } else if (kind === store || kind === modify) {
      if (kind === store) this.stores++
      else this.modifies++
      flags |= wrote
    } else return this.#readOther(bytes, at)
    let end = at + addressAt + leastDigits
    const last = at + addressAt + mostDigits
    while (bytes[end] !== comma && end <= last) end++
    if (bytes[end] !== comma) return this.#skip(bytes, at)
    let page = 0
    // Negative once anything is no digit.
    let check = 0
    for (let index = at + addressAt; index < end - offsetDigits; index++) {
      const digit = digitOf[bytes[index]]
      check |= digit
      page = page * 16 + digit
    }
    const [high, middle, low] = [
      digitOf[bytes[end - 3]],
      digitOf[bytes[end - 2]],
      digitOf[bytes[end - 1]],
    ]
    check |= high | middle | low
    let size = 0
    let index = end + 1
    for (; bytes[index] !== newline; index++) {
      const digit = bytes[index] - zero
      if (digit < 0 || digit > 9) return this.#skip(bytes, at)
      size = size * 10 + digit
    }
    if (check < 0 || size === 0 || size > pageBytes) return this.#skip(bytes, at)
    this.#listener.reference(page, flags)
    const offset = (high << 8) | (middle << 4) | low
    if (offset + size > pageBytes) this.#listener.reference(page + 1, flags)
    return index + 1
  }

  #readOther(bytes: Uint8Array, at: number): number {
    const end = bytes.indexOf(newline, at)
    if (end > at) this.#listener.otherLine(Buffer.from(bytes.subarray(at, end)).toString('latin1'))
    return end + 1
  }

  #skip(bytes: Uint8Array, at: number): number {
    this.damagedLines++
    return bytes.indexOf(newline, at) + 1
  }
}
