/**
 * From how likely pages are to come back at each age to what they are worth at each age: the Gittins
 * index (the sources are in reuse-table.ts). One class of pages at a time; the scratch is kept.
 */
import { AGE_BINS, ageBinStart } from './age-bins.ts'

/** No hazard is certain. */
const MOST_HAZARD = 0.99

/** By bin: how many ages are in it. */
const widths = Float64Array.from(
  { length: AGE_BINS },
  (_, bin) => ageBinStart(bin + 1) - ageBinStart(bin),
)

/** Columns of counts or chances; the bins of one class follow one another. */
export type AgeColumn = Float64Array

/** Computes indices. */
export class IndexScale {
  /** Stretches of bins, the first one last: hits, references and the share that is left after. */
  readonly #hits = new Float64Array(AGE_BINS)
  readonly #references = new Float64Array(AGE_BINS)
  readonly #left = new Float64Array(AGE_BINS)

  /**
   * Sets the indices of the class whose bins begin at `first`, given how many of its pages came
   * back in each bin (`reuses`) and how many are still `waiting` in it. What is known already counts
   * like `priorPages` pages of the class, which come back with the chances from `priorFirst` on.
   *
   * From old to young. Keeping a page over a stretch of bins pays if the stretch brings more hits a
   * reference than what comes before it: then the two are one stretch. What is left in the end
   * falls from each to the next, and the index of a bin is the rate of the stretch it begins.
   */
  settle(
    indices: AgeColumn,
    reuses: AgeColumn,
    waiting: AgeColumn,
    first: number,
    priorPages: number,
    prior: AgeColumn,
    priorFirst: number,
  ): void {
    const hits = this.#hits
    const references = this.#references
    const left = this.#left
    let stretches = 0
    let reached = priorPages
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const place = first + bin
      reached += reuses[place] + waiting[place]
      const expected = reuses[place] + priorPages * prior[priorFirst + bin]
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
      indices[place] = hit / reference
    }
  }
}
