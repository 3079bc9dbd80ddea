/**
 * What LHD learns: hits and evictions by class and age, and the hit density of each that follows.
 *
 * Beckmann, Chen and Cidon, "LHD: Improving cache hit rate by maximizing hit density", NSDI 2018,
 * Figure 4.
 */

/** Classes of pages: 0 to `CLASSES - 1`. */
const CLASSES = 16
/** Ages are coarse, from 0 to `MAX_AGE - 1`; the last is of all that are older. */
export const MAX_AGE = 1024

/**
 * The class of a page whose last two ages at use add up to `ages`: one for each halving, 0 for those
 * that came back latest.
 */
export function classOf(ages: number): number {
  return Math.min(Math.max(Math.clz32(ages) - Math.clz32(MAX_AGE), 0), CLASSES - 1)
}

/** The weight that what was counted keeps at an update. */
const DECAY = 0.9

/** Counts and densities by place: class by class, each from age 0 on. */
export class HitDensities {
  readonly #hits = new Float64Array(CLASSES * MAX_AGE)
  readonly #evictions = new Float64Array(CLASSES * MAX_AGE)
  /** Before the first update the older is worth less, as in LRU. */
  readonly densities = Float64Array.from(
    { length: CLASSES * MAX_AGE },
    (_, place) => 1 / (1 + (place % MAX_AGE)),
  )

  /** A page was hit at `place`. */
  countHit(place: number): void {
    this.#hits[place]++
  }

  /** A page was evicted at `place`. */
  countEviction(place: number): void {
    this.#evictions[place]++
  }

  /** From the oldest age down: hits to come by frame time to come. Those seen so far weigh less. */
  update(): void {
    const hits = this.#hits
    const evictions = this.#evictions
    for (let first = 0; first < this.densities.length; first += MAX_AGE) {
      let hitsToCome = 0
      let eventsToCome = 0
      let timeToCome = 0
      for (let place = first + MAX_AGE - 1; place >= first; place--) {
        hitsToCome += hits[place]
        eventsToCome += hits[place] + evictions[place]
        timeToCome += eventsToCome
        this.densities[place] = timeToCome === 0 ? 0 : hitsToCome / timeToCome
        hits[place] *= DECAY
        evictions[place] *= DECAY
      }
    }
  }
}
