/**
 * The most that can be gained per reference from each age on, over any time from then (Gittins,
 * "Bandit processes and dynamic allocation indices", Journal of the Royal Statistical Society B
 * 41(2), 1979). Ages come in bins, from old to young.
 *
 * Keeping a page over a stretch of bins pays if the stretch brings more per reference than what
 * comes before it: then the two are one stretch. What is left in the end falls from each to the
 * next, and the index of a bin is the rate of the stretch it begins.
 */
import { AGE_BINS, ageBinWidths } from './age-bins.ts'

/** One class of pages at a time; the scratch is kept. */
export class BestStretches {
  /** Stretches of bins, the first one last: gain, references and the share that is left after. */
  readonly #gains = new Float64Array(AGE_BINS)
  readonly #references = new Float64Array(AGE_BINS)
  readonly #left = new Float64Array(AGE_BINS)
  #count = 0

  /** Begins anew, from the oldest bin. */
  clear(): void {
    this.#count = 0
  }

  /**
   * Adds the bin before those added: of the pages that reach it, a share of `chance`, below 1, ends
   * there, and each that reaches it brings `gain` in the mean. Returns its index, gain per reference.
   */
  add(bin: number, chance: number, gain: number): number {
    const gains = this.#gains
    const references = this.#references
    const left = this.#left
    let total = gain
    // Those that end do so in the middle of the bin.
    let reference = ageBinWidths[bin] * (1 - chance / 2)
    let rest = 1 - chance
    let count = this.#count
    for (let next = count - 1; next >= 0; next--) {
      if (gains[next] * reference <= total * references[next]) break
      total += rest * gains[next]
      reference += rest * references[next]
      rest *= left[next]
      count--
    }
    gains[count] = total
    references[count] = reference
    left[count] = rest
    this.#count = count + 1
    return total / reference
  }
}
