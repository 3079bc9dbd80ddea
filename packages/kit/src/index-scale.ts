/**
 * From how likely pages are to come back at each age to what they are worth at each age: the Gittins
 * index (the sources are in reuse-table.ts). One class of pages at a time; the scratch is kept.
 */
import { AGE_BINS } from './age-bins.ts'
import { BestStretches } from './best-stretches.ts'

/** No hazard is certain. */
const MOST_HAZARD = 0.99

/** Columns of counts or chances; the bins of one class follow one another. */
export type AgeColumn = Float64Array

/** Computes indices. */
export class IndexScale {
  readonly #stretches = new BestStretches()

  /**
   * Sets the indices of the class whose bins begin at `first`, given how many of its pages came
   * back in each bin (`reuses`) and how many are still `waiting` in it. What is known already counts
   * like `priorPages` pages of the class, which come back with the chances from `priorFirst` on.
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
    const stretches = this.#stretches
    stretches.clear()
    let reached = priorPages
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const place = first + bin
      reached += reuses[place] + waiting[place]
      const expected = reuses[place] + priorPages * prior[priorFirst + bin]
      const hazard = Math.min(expected / reached, MOST_HAZARD)
      indices[place] = stretches.add(bin, hazard, hazard)
    }
  }
}
