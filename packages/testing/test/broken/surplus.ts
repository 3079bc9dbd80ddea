/** Broken: what is said about too many pages (R13). */
import { definePolicy } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** R13: counts, but never counts down. */
class Insatiable extends Queue {
  #wanted = 0

  override touch(): void {
    this.#wanted = this.pages.size >> 2
  }

  get surplus(): number {
    return Math.min(this.#wanted, this.pages.size)
  }
}

export const insatiable = definePolicy({
  name: 'insatiable',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Insatiable(pages),
})
