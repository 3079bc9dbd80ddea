/**
 * Curves over virtual time of a run whose length nobody knows beforehand: samples at even steps,
 * which double whenever there are too many. At most `most` samples, at least half as many.
 */
import type { Ticks } from '@selfpage/kernel'

/** Columns of a finished series. All arrays are equally long. */
export interface Series {
  readonly at: readonly Ticks[]
  /** By name, a value a sample. */
  readonly values: Readonly<Record<string, readonly number[]>>
}

/** A series being taken. */
export class Sampler {
  readonly #most: number
  readonly #names: readonly string[]
  #step: Ticks
  #at: Ticks[] = []
  #rows: Float64Array[] = []

  /**
   * @param names of the curves
   * @param step ticks between the first samples
   * @param most samples, an even number
   */
  constructor(names: readonly string[], step: Ticks, most = 400) {
    this.#names = names
    this.#step = step
    this.#most = most
  }

  /** When the next sample is due. */
  get nextTicks(): Ticks {
    const last = this.#at.at(-1)
    return last === undefined ? 0 : last + this.#step
  }

  /** @param row a value for each name */
  add(at: Ticks, row: ArrayLike<number>): void {
    this.#at.push(at)
    this.#rows.push(Float64Array.from(row))
    if (this.#at.length < this.#most) return
    this.#at = this.#at.filter((_, index) => index % 2 === 0)
    this.#rows = this.#rows.filter((_, index) => index % 2 === 0)
    this.#step *= 2
  }

  finish(): Series {
    const columns = this.#names.map((name, column) => [name, this.#rows.map((row) => row[column])])
    return { at: this.#at, values: Object.fromEntries(columns) as Series['values'] }
  }
}
