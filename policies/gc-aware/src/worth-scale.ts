/**
 * From what may become of pages at each age to what keeping them is worth at each age: the most gain
 * per reference that keeping a page for any time from now on can bring (Gittins, "Bandit processes
 * and dynamic allocation indices", Journal of the Royal Statistical Society B 41(2), 1979). As
 * `IndexScale` of the kit, but for two things: what is gained need not be a hit, and a spell may end
 * without any.
 */
import { AGE_BINS, ageBinStart } from '@selfpage/kit'
import type { Outlook } from './spell-counts.ts'

/** No end is certain. */
const MOST_CHANCE = 0.99

/** By bin: how many ages are in it. */
export const widths = Float64Array.from(
  { length: AGE_BINS },
  (_, bin) => ageBinStart(bin + 1) - ageBinStart(bin),
)

/** Computes worths; the scratch is kept. */
export class WorthScale {
  /** Stretches of bins, the first one last: gain, references and the share that is left after. */
  readonly #gains = new Float64Array(AGE_BINS)
  readonly #references = new Float64Array(AGE_BINS)
  readonly #left = new Float64Array(AGE_BINS)

  /**
   * Sets `worths` from `first` on, by bin, if a use saves 1 and a spared write-back `writeBackCost`.
   *
   * From old to young. Keeping a page over a stretch of bins pays if the stretch brings more per
   * reference than what comes before it: then the two are one stretch. What is left in the end
   * falls from each to the next, and the worth at a bin is the rate of the stretch it begins.
   */
  settle(worths: Float64Array, first: number, outlook: Outlook, writeBackCost: number): void {
    const { chances, hits, spared } = outlook
    const gains = this.#gains
    const references = this.#references
    const left = this.#left
    let stretches = 0
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const chance = Math.min(chances[bin], MOST_CHANCE)
      let gain = hits[bin] + writeBackCost * spared[bin]
      // Those that end do so in the middle of the bin.
      let reference = widths[bin] * (1 - chance / 2)
      let rest = 1 - chance
      for (let next = stretches - 1; next >= 0; next--) {
        if (gains[next] * reference <= gain * references[next]) break
        gain += rest * gains[next]
        reference += rest * references[next]
        rest *= left[next]
        stretches--
      }
      gains[stretches] = gain
      references[stretches] = reference
      left[stretches] = rest
      stretches++
      worths[first + bin] = gain / reference
    }
  }
}
