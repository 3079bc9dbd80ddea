/** Finds the dense page numbers of a range of source ids. */
import type { PageIds } from '../trace.ts'

/** The pages of a trace in the order of their ids. */
export class PageRanges {
  readonly #order: Uint32Array
  readonly #sortedIds: Float64Array

  /** Ids above 2 ** 53 or that are text lie in no range. */
  constructor(ids: PageIds) {
    const numbers = ids instanceof Float64Array ? ids : new Float64Array(0)
    this.#order = Uint32Array.from(numbers.keys()).sort((a, b) => numbers[a] - numbers[b])
    this.#sortedIds = Float64Array.from(this.#order, (page) => numbers[page])
  }

  /** The pages whose id is at least `first` and below `end`, ascending by page number. */
  pagesIn(first: number, end: number): Uint32Array {
    if (end <= first) return new Uint32Array(0)
    return this.#order.slice(this.#countBelow(first), this.#countBelow(end)).sort()
  }

  #countBelow(id: number): number {
    let from = 0
    let to = this.#sortedIds.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#sortedIds[middle] < id) from = middle + 1
      else to = middle
    }
    return from
  }
}
