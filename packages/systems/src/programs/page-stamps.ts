/**
 * Stamps that tell whether a page holds what its task wrote last: a count of writes and the page's
 * own number, at both ends of the page, so that a page that was lost, mixed up with another or
 * moved by halves is found out.
 */

/** What the page of a discard holds is not known: zeros or what it held. */
const UNKNOWN = 0xffffffff

/** The stamps of a run of pages, numbered from 0. */
export class PageStamps {
  readonly #written: Uint32Array

  constructor(pages: number) {
    this.#written = new Uint32Array(pages)
  }

  /** Whether `bytes` are what page `page` must hold. Pages never written hold zeros. */
  isRight(page: number, bytes: Uint8Array): boolean {
    const written = this.#written[page]
    if (written === UNKNOWN) return true
    const last = bytes.length - 8
    const number = written === 0 ? 0 : page
    return (
      word(bytes, 0) === written &&
      word(bytes, 4) === number &&
      word(bytes, last) === written &&
      word(bytes, last + 4) === number
    )
  }

  /** Writes the next stamp of a page. */
  write(page: number, bytes: Uint8Array): void {
    const written = this.#written[page]
    const next = written === UNKNOWN ? 1 : written + 1
    this.#written[page] = next
    const last = bytes.length - 8
    putWord(bytes, 0, next)
    putWord(bytes, 4, page)
    putWord(bytes, last, next)
    putWord(bytes, last + 4, page)
  }

  /** The task said that it does not need what the page holds. */
  discard(page: number): void {
    this.#written[page] = UNKNOWN
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
}
