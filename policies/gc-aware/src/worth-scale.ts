/**
 * From what may become of pages at each age to what keeping them is worth at each age. As
 * `IndexScale` of the kit, but for two things: what is gained need not be a hit, and a spell may end
 * without any.
 */
import { AGE_BINS, BestStretches } from '@selfpage/kit'
import type { Outlook } from './spell-counts.ts'

/** No end is certain. */
const MOST_CHANCE = 0.99

/** Computes worths; the scratch is kept. */
export class WorthScale {
  readonly #stretches = new BestStretches()

  /** Sets `worths` from `first` on, by bin, if a use saves 1 and a spared write-back `writeBackCost`. */
  settle(worths: Float64Array, first: number, outlook: Outlook, writeBackCost: number): void {
    const { chances, hits, spared } = outlook
    const stretches = this.#stretches
    stretches.clear()
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const gain = hits[bin] + writeBackCost * spared[bin]
      worths[first + bin] = stretches.add(bin, Math.min(chances[bin], MOST_CHANCE), gain)
    }
  }
}
