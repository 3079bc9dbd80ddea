/**
 * How often pages were referenced lately, in a few bytes a frame however many pages there are: a
 * count-min sketch (Cormode and Muthukrishnan, "An improved data stream summary: the count-min
 * sketch and its applications", Journal of Algorithms 55(1), 2005) that ages (Einziger, Friedman
 * and Manes, "TinyLFU: A highly efficient cache admission policy", ACM Transactions on Storage
 * 13(4), 2017, sections 3.3 and 3.4).
 *
 * A page has a counter in each of four rows and counts as the least of them, so it is never
 * underestimated. In the first row it is the page's own number that says where: with a counter for
 * every page the sketch is exact.
 */
import type { PageId } from '@selfpage/policy'

const ROWS = 4
/** Counters of a row for each frame, at least, and in all. */
const COUNTERS_A_FRAME = 4
const LEAST_COUNTERS = 4096
/** What four bits hold: a page more popular than this wins against any other as it is. */
const MOST = 15

/** Counts up to 15 that are halved now and then. */
export class FrequencySketch {
  /** Row after row. */
  #counters: Uint8Array
  #rowMask: number
  readonly #referencesAFrame: number
  #references = 0
  #period = 0

  /** All counts are halved after each `referencesAFrame * frames` references. */
  constructor(frames: number, referencesAFrame: number) {
    this.#referencesAFrame = referencesAFrame
    this.#rowMask = 0
    this.#counters = new Uint8Array(0)
    this.resize(frames)
  }

  /** Counts a reference to `page`. */
  count(page: PageId): void {
    const counters = this.#counters
    const known = this.countOf(page)
    if (known < MOST) {
      // Counters above the least one are too high already and tell of other pages.
      for (let row = 0; row < ROWS; row++) {
        const place = this.#placeOf(page, row)
        if (counters[place] === known) counters[place] = known + 1
      }
    }
    if (++this.#references >= this.#period) this.#age()
  }

  /** How often `page` was referenced lately, or a little more. */
  countOf(page: PageId): number {
    let least = MOST
    for (let row = 0; row < ROWS; row++) {
      const count = this.#counters[this.#placeOf(page, row)]
      if (count < least) least = count
    }
    return least
  }

  /** Takes out what `page` counts. Pages that share all of its counters lose as much. */
  forget(page: PageId): void {
    const known = this.countOf(page)
    for (let row = 0; row < ROWS; row++) this.#counters[this.#placeOf(page, row)] -= known
  }

  /** From now on there are `frames` frames. More than ever before: counting begins anew. */
  resize(frames: number): void {
    this.#period = Math.max(1, Math.round(this.#referencesAFrame * frames))
    const wanted = Math.max(LEAST_COUNTERS, frames * COUNTERS_A_FRAME)
    if (wanted <= this.#counters.length / ROWS) return
    const counters = 2 ** Math.ceil(Math.log2(wanted))
    this.#rowMask = counters - 1
    this.#counters = new Uint8Array(ROWS * counters)
    this.#references = 0
  }

  #placeOf(page: PageId, row: number): number {
    const hash = row === 0 ? page : scramble(page + row * 0x9e3779b9)
    return row * (this.#rowMask + 1) + (hash & this.#rowMask)
  }

  /** As many references as the halves add up to have been made since. */
  #age(): void {
    const counters = this.#counters
    for (let place = 0; place < counters.length; place++) counters[place] >>= 1
    this.#references >>= 1
  }
}

/** The finalizer of Appleby's MurmurHash3. */
function scramble(number: number): number {
  let mixed = number | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
