/**
 * What pages are worth, by class within family: how their spells ended gives an outlook, and that a
 * worth at each age, for clean and for dirty pages. A class of which little is known leans on its
 * family, and a family on all pages together. So classes may be many and narrow.
 */
import { AGE_BINS, ageBin, ageBinWidths, ClassFamilies } from '@selfpage/kit'
import { SpellCounts, blankOutlook } from './spell-counts.ts'
import type { Outlook, SpellEnd } from './spell-counts.ts'
import { WorthScale } from './worth-scale.ts'

/** What a family does counts for a class like so many pages of its own, and all for a family. */
const PRIOR_PAGES = 10
/** Classes of which hardly a page is counted get new worths in one settlement of so many. */
const EMPTY_TURNS = 16

export interface WorthTreeOptions {
  readonly families: number
  /** How many classes there may be. The first ones are the families themselves. */
  readonly mostClasses: number
  /** The weight that what was counted keeps from one settlement to the next, 0 to 1. */
  readonly memory: number
  /** What a write-back costs, if a fault costs 1. */
  readonly writeBackCost: number
  /** Families whose pages nobody uses until some do. */
  readonly hopeless: readonly number[]
}

/** Counts and worths of classes. */
export class WorthTree {
  /** By place ({@link placeOf}): gain per reference of keeping a page that is clean, or dirty. */
  readonly clean: Float64Array
  readonly dirty: Float64Array
  readonly #options: WorthTreeOptions
  readonly #classes: ClassFamilies
  /** By class: whether a page at least is counted of it. */
  readonly #isCounted: Uint8Array
  readonly #counts: SpellCounts
  readonly #familyCounts: SpellCounts
  readonly #familyOutlooks: readonly Outlook[]
  readonly #hopeless: ReadonlySet<number>
  readonly #common = blankOutlook()
  readonly #scratch = blankOutlook()
  readonly #scale = new WorthScale()
  #turn = 0
  /** By bin: to what weights fade while a page passes it. */
  readonly #fading = new Float64Array(AGE_BINS).fill(1)

  constructor(options: WorthTreeOptions) {
    const { families, mostClasses, hopeless } = options
    this.#options = options
    this.#hopeless = new Set(hopeless)
    this.#classes = new ClassFamilies(families, mostClasses)
    this.#isCounted = new Uint8Array(mostClasses)
    this.#counts = new SpellCounts(mostClasses)
    this.#familyCounts = new SpellCounts(families + 1)
    this.#familyOutlooks = Array.from({ length: families }, blankOutlook)
    this.clean = new Float64Array(mostClasses * AGE_BINS)
    this.dirty = new Float64Array(mostClasses * AGE_BINS)
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

  /** Where the worth of a page of class `kind` stands whose spell has lasted for `age` references. */
  placeOf(kind: number, age: number): number {
    return kind * AGE_BINS + ageBin(age)
  }

  /** A spell ended. */
  countEnd(place: number, end: SpellEnd): void {
    this.#counts.countEnd(place, end)
  }

  /** Begins a census, `references` after the last one: {@link countWaiting} for every page known. */
  beginCensus(references: number): void {
    this.#counts.forgetWaiting()
    for (let bin = 0; bin < AGE_BINS; bin++) {
      this.#fading[bin] = this.#options.memory ** (ageBinWidths[bin] / references)
    }
  }

  /** A spell goes on. */
  countWaiting(place: number): void {
    this.#counts.countWaiting(place)
  }

  /** Ends a census: makes new worths of all that was counted. */
  settle(): void {
    const isTurnOfEmpty = this.#turn++ % EMPTY_TURNS === 0
    this.#settleFamilies()
    for (let kind = 0; kind < this.#classes.size; kind++) {
      if (isTurnOfEmpty || this.#isCounted[kind] === 1) this.#settleClass(kind)
    }
    this.#counts.fade(this.#options.memory, this.#classes.size)
  }

  #settleFamilies(): void {
    const { families } = this.#options
    const sums = this.#familyCounts
    sums.clear()
    for (let kind = 0; kind < this.#classes.size; kind++) {
      this.#isCounted[kind] = this.#counts.addTo(sums, this.#classes.of(kind), kind) ? 1 : 0
    }
    for (let family = 0; family < families; family++) sums.addTo(sums, families, family)
    sums.outlookOf(families, this.#common, nothing, 0, this.#fading)
    for (let family = 0; family < families; family++) {
      const prior = this.#hopeless.has(family) ? nothing : this.#common
      sums.outlookOf(family, this.#familyOutlooks[family], prior, PRIOR_PAGES, this.#fading)
    }
  }

  #settleClass(kind: number): void {
    const outlook = this.#scratch
    const prior = this.#familyOutlooks[this.#classes.of(kind)]
    this.#counts.outlookOf(kind, outlook, prior, PRIOR_PAGES, this.#fading)
    this.#scale.settle(this.clean, kind * AGE_BINS, outlook, 0)
    this.#scale.settle(this.dirty, kind * AGE_BINS, outlook, this.#options.writeBackCost)
  }
}

const nothing = blankOutlook()
