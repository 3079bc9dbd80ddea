/**
 * A life table of classes within families (what a life table is and what indices are:
 * reuse-table.ts). A class of which little is known leans on its family, and a family on all pages
 * together. So classes may be many and narrow: a place in memory, a rate, a habit.
 */
import { AGE_BINS, ageBin } from './age-bins.ts'
import { ClassFamilies } from './class-families.ts'
import { IndexScale } from './index-scale.ts'

/** What a family does counts for a class like so many pages of its own, and all for a family. */
const PRIOR_PAGES = 10
/** A class without a page gets new indices at one settlement in so many. */
const EMPTY_TURNS = 16

/** Counts and indices by class and age. The first classes are the families themselves. */
export class ReuseTree {
  /** Most hits per reference, by place ({@link placeOf}). */
  readonly indices: Float64Array
  readonly #families: number
  readonly #classes: ClassFamilies
  /** By class: whether anything is counted of it. */
  readonly #isEmpty: Uint8Array
  readonly #reuses: Float64Array
  readonly #waiting: Float64Array
  /** By family and bin, what all its classes did; and the chances that follow. */
  readonly #familyReuses: Float64Array
  readonly #familyWaiting: Float64Array
  readonly #familyHazards: Float64Array
  /** By bin: the chances of all. */
  readonly #hazards = new Float64Array(AGE_BINS)
  readonly #scale = new IndexScale()
  readonly #decay: number
  #turn = 0

  /**
   * For `families` families and up to `most` classes, those included. At each settlement what was
   * counted before keeps `decay` of its weight.
   */
  constructor(families: number, most: number, decay: number) {
    this.#families = families
    this.#decay = decay
    this.#classes = new ClassFamilies(families, most)
    this.#isEmpty = new Uint8Array(most)
    this.#reuses = new Float64Array(most * AGE_BINS)
    this.#waiting = new Float64Array(most * AGE_BINS)
    this.indices = new Float64Array(most * AGE_BINS)
    this.#familyReuses = new Float64Array(families * AGE_BINS)
    this.#familyWaiting = new Float64Array(families * AGE_BINS)
    this.#familyHazards = new Float64Array(families * AGE_BINS)
  }

  /** How many classes there are, families included. */
  get size(): number {
    return this.#classes.size
  }

  /** A new class of `family`; the family itself when there is no room for another. */
  add(family: number): number {
    const kind = this.#classes.add(family)
    if (kind !== family) this.#settleClass(kind)
    return kind
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
    this.#waiting.fill(0, 0, this.#classes.size * AGE_BINS)
  }

  /** A page of class `kind` has been waiting for `age` references. */
  countWaiting(kind: number, age: number): void {
    this.#waiting[kind * AGE_BINS + ageBin(age)]++
  }

  /** Makes new indices of all that was counted, for classes without a page now and then. */
  settle(): void {
    this.#addUpFamilies()
    this.#settleHazards()
    for (let kind = 0; kind < this.#classes.size; kind++) {
      const isTurn = this.#isEmpty[kind] === 0 || (kind - this.#turn) % EMPTY_TURNS === 0
      if (isTurn) this.#settleClass(kind)
    }
    this.#turn++
    const reuses = this.#reuses
    const decay = this.#decay
    const end = this.#classes.size * AGE_BINS
    for (let place = 0; place < end; place++) reuses[place] *= decay
  }

  #addUpFamilies(): void {
    this.#familyReuses.fill(0)
    this.#familyWaiting.fill(0)
    for (let kind = 0; kind < this.#classes.size; kind++) {
      const from = kind * AGE_BINS
      const to = this.#classes.of(kind) * AGE_BINS
      let counted = 0
      for (let bin = 0; bin < AGE_BINS; bin++) {
        this.#familyReuses[to + bin] += this.#reuses[from + bin]
        this.#familyWaiting[to + bin] += this.#waiting[from + bin]
        counted += this.#reuses[from + bin] + this.#waiting[from + bin]
      }
      this.#isEmpty[kind] = counted === 0 ? 1 : 0
    }
  }

  #settleHazards(): void {
    let reached = 0
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      let reuses = 0
      for (let place = bin; place < this.#familyReuses.length; place += AGE_BINS) {
        reuses += this.#familyReuses[place]
        reached += this.#familyReuses[place] + this.#familyWaiting[place]
      }
      this.#hazards[bin] = reached === 0 ? 0 : reuses / reached
    }
    this.#settleFamilies()
  }

  #settleFamilies(): void {
    for (let family = 0; family < this.#families; family++) {
      let reached = 0
      for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
        const place = family * AGE_BINS + bin
        reached += this.#familyReuses[place] + this.#familyWaiting[place]
        const expected = this.#familyReuses[place] + PRIOR_PAGES * this.#hazards[bin]
        this.#familyHazards[place] = expected / (reached + PRIOR_PAGES)
      }
    }
  }

  #settleClass(kind: number): void {
    this.#scale.settle(
      this.indices,
      this.#reuses,
      this.#waiting,
      kind * AGE_BINS,
      PRIOR_PAGES,
      this.#familyHazards,
      this.#classes.of(kind) * AGE_BINS,
    )
  }
}
