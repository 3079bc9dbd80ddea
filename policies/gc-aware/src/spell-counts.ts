/**
 * How spells end, counted by class and age. A *spell* is a page's time since its last use. A use ends
 * it, or the page dies (is unmapped or discarded), or somebody says something of the page, after
 * which it is of another class. From the counts of a class follows its *outlook*: what may become of
 * a page that reached an age, in the manner of a life table (Cutler and Ederer, "Maximum utilization
 * of the life table method in analyzing survival", Journal of Chronic Diseases 8(6), 1958).
 */
import { AGE_BINS } from '@selfpage/kit'

/** How a spell ends. */
export type SpellEnd = 'read' | 'written' | 'died' | 'said'

/**
 * A use that reads leaves a dirty page dirty: its write is put off, and it is not known whether it
 * will be spared or made. So it is half spared.
 */
const PUT_OFF = 0.5
/** Counts that have faded below this are nothing. */
const LEAST_PAGES = 1e-6

/** By bin, for a page that reached it. */
export interface Outlook {
  /** How likely the spell ends in the bin. */
  readonly chances: Float64Array
  /** How likely it ends with a use. */
  readonly hits: Float64Array
  /** If the page is dirty: how many write-backs are spared by keeping it over the bin. */
  readonly spared: Float64Array
}

/** An outlook in which nothing happens. */
export function blankOutlook(): Outlook {
  return {
    chances: new Float64Array(AGE_BINS),
    hits: new Float64Array(AGE_BINS),
    spared: new Float64Array(AGE_BINS),
  }
}

/** Counts of classes `0 .. classes - 1`. A place is a class and a bin. */
export class SpellCounts {
  readonly #ends: Float64Array
  readonly #hits: Float64Array
  readonly #spared: Float64Array
  /** Spells that went on in another class. */
  readonly #left: Float64Array
  /** Spells that go on. */
  readonly #waiting: Float64Array

  constructor(classes: number) {
    this.#ends = new Float64Array(classes * AGE_BINS)
    this.#hits = new Float64Array(classes * AGE_BINS)
    this.#spared = new Float64Array(classes * AGE_BINS)
    this.#left = new Float64Array(classes * AGE_BINS)
    this.#waiting = new Float64Array(classes * AGE_BINS)
  }

  countEnd(place: number, end: SpellEnd): void {
    if (end === 'said') {
      this.#left[place]++
      return
    }
    this.#ends[place]++
    if (end !== 'died') this.#hits[place]++
    this.#spared[place] += end === 'read' ? PUT_OFF : 1
  }

  countWaiting(place: number): void {
    this.#waiting[place]++
  }

  forgetWaiting(): void {
    this.#waiting.fill(0)
  }

  clear(): void {
    this.#ends.fill(0)
    this.#hits.fill(0)
    this.#spared.fill(0)
    this.#left.fill(0)
    this.#waiting.fill(0)
  }

  /** What ended of the first `classes` keeps `share` of its weight. */
  fade(share: number, classes: number): void {
    const end = classes * AGE_BINS
    for (let place = 0; place < end; place++) {
      this.#ends[place] *= share
      this.#hits[place] *= share
      this.#spared[place] *= share
      this.#left[place] *= share
    }
  }

  /** Adds the counts of class `kind` to class `to` of `sums`. Returns whether that is a page at least. */
  addTo(sums: SpellCounts, to: number, kind: number): boolean {
    const shift = (to - kind) * AGE_BINS
    let counted = 0
    for (let place = kind * AGE_BINS; place < (kind + 1) * AGE_BINS; place++) {
      sums.#ends[place + shift] += this.#ends[place]
      sums.#hits[place + shift] += this.#hits[place]
      sums.#spared[place + shift] += this.#spared[place]
      sums.#left[place + shift] += this.#left[place]
      sums.#waiting[place + shift] += this.#waiting[place]
      counted += this.#ends[place] + this.#left[place] + this.#waiting[place]
    }
    return counted >= 1
  }

  /**
   * Sets `outlook` to that of class `kind`. What is known already counts like `priorPages` pages
   * with the outlook `prior`. A spell counts for a bin with the weight of what ended when it passed
   * the bin: while a page passes a bin, what was counted fades to `fading`. Or pages that nobody
   * uses any more would count in full for as long as they are there, and hide those that are used.
   */
  outlookOf(
    kind: number,
    outlook: Outlook,
    prior: Outlook,
    priorPages: number,
    fading: Float64Array,
  ): void {
    const { chances, hits, spared } = outlook
    let reached = 0
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const place = kind * AGE_BINS + bin
      reached *= fading[bin]
      reached += this.#ends[place] + this.#left[place] + this.#waiting[place]
      const share = 1 / Math.max(reached + priorPages, LEAST_PAGES)
      chances[bin] = (this.#ends[place] + priorPages * prior.chances[bin]) * share
      hits[bin] = (this.#hits[place] + priorPages * prior.hits[bin]) * share
      spared[bin] = (this.#spared[place] + priorPages * prior.spared[bin]) * share
    }
  }
}
