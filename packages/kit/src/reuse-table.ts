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
import { AGE_BINS, ageBin, ageBinStart } from './age-bins.ts'

/** What all classes do counts for a class like so many pages of its own. */
const PRIOR_PAGES = 10
/** No hazard is certain. */
const MOST_HAZARD = 0.99

/** By bin: how many ages are in it. */
const widths = Float64Array.from(
  { length: AGE_BINS },
  (_, bin) => ageBinStart(bin + 1) - ageBinStart(bin),
)

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
  /** Stretches of bins, the first one last: hits, references and the share that is left after. */
  readonly #hits = new Float64Array(AGE_BINS)
  readonly #references = new Float64Array(AGE_BINS)
  readonly #left = new Float64Array(AGE_BINS)

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
    this.#settleHazards()
    for (let first = 0; first < indices.length; first += AGE_BINS) this.#settleClass(first)
    for (let place = 0; place < indices.length; place++) this.#reuses[place] *= this.#decay
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

  /**
   * From old to young. Keeping a page over a stretch of bins pays if the stretch brings more hits a
   * reference than what comes before it: then the two are one stretch. What is left in the end
   * falls from each to the next, and the index of a bin is the rate of the stretch it begins.
   */
  #settleClass(first: number): void {
    const hits = this.#hits
    const references = this.#references
    const left = this.#left
    let stretches = 0
    let reached = PRIOR_PAGES
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const place = first + bin
      reached += this.#reuses[place] + this.#waiting[place]
      const expected = this.#reuses[place] + PRIOR_PAGES * this.#hazards[bin]
      const hazard = Math.min(expected / reached, MOST_HAZARD)
      let hit = hazard
      // Those that come back do so in the middle of the bin.
      let reference = widths[bin] * (1 - hazard / 2)
      let rest = 1 - hazard
      for (let next = stretches - 1; next >= 0; next--) {
        if (hits[next] * reference <= hit * references[next]) break
        hit += rest * hits[next]
        reference += rest * references[next]
        rest *= left[next]
        stretches--
      }
      hits[stretches] = hit
      references[stretches] = reference
      left[stretches] = rest
      stretches++
      this.indices[place] = hit / reference
    }
  }
}
