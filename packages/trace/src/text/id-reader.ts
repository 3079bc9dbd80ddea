/** Ids in text files: numbers, or any text. */
import { NumberInterner } from '../intern/number-interner.ts'
import { TextInterner } from '../intern/text-interner.ts'
import type { PageNumbering } from '../record-parser.ts'
import type { PageIds } from '../trace.ts'
import { DecimalReader } from './decimal-reader.ts'

/** Reads an id, and later numbers what it read. */
export interface IdReader extends PageNumbering {
  /** What to put into a record buffer for the id read last. */
  readonly low: number
  readonly high: number
  /** What an id must be, and what to do if it need not. */
  readonly expected: string
  readonly hint?: string
  /** Whether the bytes from `from` to before `to` are an id; keeps it if so. */
  read(bytes: Uint8Array, from: number, to: number): boolean
}

/** Ids that are unsigned 64-bit integers. */
export class NumberIds extends DecimalReader implements IdReader {
  readonly expected = 'a number from 0 to 2 ** 64 - 1'
  readonly hint = "If ids need not be numbers, set ids: 'text'."
  readonly #interner: NumberInterner

  constructor(place: string) {
    super()
    this.#interner = new NumberInterner(place)
  }

  internAll(low: Uint32Array, high: Uint32Array, length: number, pages: Uint32Array): void {
    this.#interner.internAll(low, high, length, pages)
  }

  ids(): PageIds {
    return this.#interner.ids()
  }
}

/** Ids that are any bytes. They are numbered as they are read. */
export class TextIds implements IdReader {
  readonly expected = 'an id, which cannot be empty'
  low = 0
  readonly high = 0
  readonly #interner: TextInterner
  /** Pages that a batch contained: less than read, when a limit cut the last batch. */
  #numbered = 0

  constructor(place: string) {
    this.#interner = new TextInterner(place)
  }

  read(bytes: Uint8Array, from: number, to: number): boolean {
    if (to <= from) return false
    this.low = this.#interner.intern(bytes, from, to)
    return true
  }

  internAll(low: Uint32Array, _high: Uint32Array, length: number, pages: Uint32Array): void {
    for (let index = 0; index < length; index++) {
      pages[index] = low[index]
      if (low[index] >= this.#numbered) this.#numbered = low[index] + 1
    }
  }

  ids(): PageIds {
    return this.#interner.ids().slice(0, this.#numbered)
  }
}
