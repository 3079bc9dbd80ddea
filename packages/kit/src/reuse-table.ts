/**
 * When pages come back, learned by class of page, and what it makes each worth at each age: its
 * Gittins index. A page's age is the number of references since its own last one.
 *
 * From a life table (Cutler and Ederer, "Maximum utilization of the life table method in analyzing
 * survival", Journal of Chronic Diseases 8(6), 1958): the *hazard* of an age is the share of those
 * pages which reached it that came back in it. Pages that have not come back yet count among those
 * that reached their age, whether they have a frame or not, or scans would look like hits to come. A
 * class of which little is known leans on what all classes do together.
 *
 * The index is the most hits per reference of occupied frame that keeping the page for any time
 * from now on can bring (Gittins, "Bandit processes and dynamic allocation indices", Journal of the
 * Royal Statistical Society B 41(2), 1979; for caches as *hit density*: Beckmann, Chen and Cidon,
 * "LHD", NSDI 2018). Where hazard rises with age (a loop) it grows as a page waits; where it falls
 * (most else) it shrinks.
 */
import { AGE_BINS, ageBin } from './age-bins.ts'
import { IndexScale } from './index-scale.ts'

/** What all classes do counts for a class like so many pages of its own. */
const PRIOR_PAGES = 10
/** Counts and indices of the classes `0 .. classes - 1`. */
export class ReuseTable {
  /** Reuses so far, the recent ones in full, by place. */
  readonly #reuses: Float64Array
  /** Pages that wait now, by place; of the census going on or the last one. */
  readonly #waiting: Float64Array
  /** By place ({@link placeOf}): most hits per reference. Before the first settlement as LRU has it. */
  readonly indices: Float64Array
  readonly #decay: number
  /** By bin: the hazard of all classes together. */
  readonly #hazards = new Float64Array(AGE_BINS)
  readonly #scale = new IndexScale()

  /** At each settlement what was counted before keeps `decay` of its weight (0 to 1). */
  constructor(classes: number, decay: number) {
    this.#reuses = new Float64Array(classes * AGE_BINS)
    this.#waiting = new Float64Array(classes * AGE_BINS)
    this.indices = Float64Array.from(this.#reuses, (_, place) => 1 / (1 + (place % AGE_BINS)))
    this.#decay = decay
  }

  /** Where the index of a page of class `kind` at `age` stands in {@link indices}. */
  placeOf(kind: number, age: number): number {
    return kind * AGE_BINS + ageBin(age)
  }

  /** A page of class `kind` came back at `age`. */
  countReuse(kind: number, age: number): void {
    this.#reuses[kind * AGE_BINS + ageBin(age)]++
  }

  /** Begins a census: {@link countWaiting} for every page known, then {@link settle}. */
  beginCensus(): void {
    this.#waiting.fill(0)
  }

  /** A page of class `kind` has been waiting for `age` references. */
  countWaiting(kind: number, age: number): void {
    this.#waiting[kind * AGE_BINS + ageBin(age)]++
  }

  /** Makes new indices of all that was counted. */
  settle(): void {
    const { indices } = this
    const reuses = this.#reuses
    const hazards = this.#hazards
    this.#settleHazards()
    for (let first = 0; first < indices.length; first += AGE_BINS) {
      this.#scale.settle(indices, reuses, this.#waiting, first, PRIOR_PAGES, hazards, 0)
    }
    for (let place = 0; place < indices.length; place++) reuses[place] *= this.#decay
  }

  #settleHazards(): void {
    let reached = 0
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      let reuses = 0
      for (let place = bin; place < this.indices.length; place += AGE_BINS) {
        reuses += this.#reuses[place]
        reached += this.#reuses[place] + this.#waiting[place]
      }
      this.#hazards[bin] = reached === 0 ? 0 : reuses / reached
    }
  }
}
