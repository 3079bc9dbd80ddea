/** Seeded choices of the shop: uniform, and as uneven as customers and goods are (TPC-C 2.1.6). */
import { randomSource } from '@selfpage/policy'
import type { RandomSource } from '@selfpage/policy'

export class Dice {
  readonly #draw: RandomSource
  readonly #constant: number

  constructor(seed: number) {
    this.#draw = randomSource(seed)
    this.#constant = this.#draw() & 0x1fff
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + (this.#draw() % (most - least + 1))
  }

  /** The same, some numbers much more often than others: TPC-C's NURand. */
  uneven(least: number, most: number): number {
    const range = most - least + 1
    // The power of two minus one that TPC-C would take: about a third of the range or less.
    const mask = 2 ** Math.max(1, Math.floor(Math.log2(range)) - 1) - 1
    const mixed = this.between(0, mask) | this.between(least, most)
    return ((mixed + this.#constant) % range) + least
  }

  /** A text of so many letters. */
  letters(length: number): string {
    let text = ''
    for (let index = 0; index < length; index++) text += alphabet[this.#draw() % alphabet.length]
    return text
  }

  /** True so often in a hundred. */
  percent(chances: number): boolean {
    return this.#draw() % 100 < chances
  }
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz'
