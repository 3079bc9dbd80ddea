/** A policy for tasks under torture: torture imports none of the real ones. */
import { noOptions, PageQueue } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId } from '@selfpage/policy'

class Plain implements EvictionPolicy {
  readonly #queue: PageQueue

  constructor(pages: number, frames: number) {
    this.#queue = new PageQueue(pages, frames)
  }

  touch(): void {}

  fault(): void {}

  victim(): PageId {
    return this.#queue.first
  }

  remove(page: PageId): void {
    this.#queue.remove(page)
  }

  admit(page: PageId): void {
    this.#queue.addLast(page)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#queue.reserve(frames)
  }

  grow(pages: number): void {
    this.#queue.grow(pages)
  }
}

/** First in, first out. */
export const plainPolicy = definePolicy({
  name: 'plain',
  summary: 'Gives up the page that came longest ago.',
  options: noOptions,
  create: ({ pages, frames }) => new Plain(pages, frames),
})
