/** A correct policy that gives up pages although there is room. */
import { definePolicy } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { noOptions, Queue } from './queue.ts'

/** Wants to keep half of what it has, whatever it has, at each touch. */
class Shrinking extends Queue {
  #wanted = 0

  override touch(_page: PageId): void {
    this.#wanted = this.pages.size >> 1
  }

  override remove(page: PageId): void {
    this.pages.remove(page)
    if (this.#wanted > 0) this.#wanted--
  }

  get surplus(): number {
    return this.#wanted
  }
}

export const shrinking = definePolicy({
  name: 'shrinking',
  summary: 'Correct: gives up half of its pages at each touch.',
  options: noOptions,
  create: ({ pages }) => new Shrinking(pages),
})
