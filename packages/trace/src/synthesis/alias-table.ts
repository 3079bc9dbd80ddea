/**
 * Draws from a discrete distribution in constant time: Walker's alias method, built as Vose does
 * (IEEE Transactions on Software Engineering 17 (9), 1991). The order of every step is fixed, for
 * it decides the last bits of the probabilities and so the very references drawn.
 */
import type { RandomSource } from '@selfpage/policy'

const draws = 2 ** 32

export class AliasTable {
  /** How likely a column gives its own index rather than its alias. */
  readonly #own: Float64Array
  readonly #alias: Int32Array

  /** `weights` need not add up to 1. */
  constructor(weights: Float64Array) {
    const length = weights.length
    let sum = 0
    for (const weight of weights) sum += weight
    const scaled = weights.map((weight) => (weight * length) / sum)
    this.#own = new Float64Array(length)
    this.#alias = new Int32Array(length)
    const small = new Int32Array(length)
    const large = new Int32Array(length)
    let smalls = 0
    let larges = 0
    const put = (index: number) => {
      if (scaled[index] < 1) small[smalls++] = index
      else large[larges++] = index
    }
    for (let index = 0; index < length; index++) put(index)
    while (smalls > 0 && larges > 0) {
      const less = small[--smalls]
      const more = large[--larges]
      this.#own[less] = scaled[less]
      this.#alias[less] = more
      scaled[more] = scaled[more] + scaled[less] - 1
      put(more)
    }
    while (larges > 0) this.#own[large[--larges]] = 1
    while (smalls > 0) this.#own[small[--smalls]] = 1
  }

  /** An index with the probability of its weight. Draws two numbers. */
  draw(random: RandomSource): number {
    const column = Math.floor((random() / draws) * this.#own.length)
    return random() / draws < this.#own[column] ? column : this.#alias[column]
  }
}
