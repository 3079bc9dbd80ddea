/** First-in first-out, the order a driver falls back to when a policy breaks the rules. */
import type { EvictionPolicy, PageId } from '@selfpage/policy'
import { PageListGroup } from './page-list.ts'
import type { PageList } from './page-list.ts'

/** The plainest policy there is: no options, no history, nothing to go wrong. */
export class Fallback implements EvictionPolicy {
  readonly #group: PageListGroup
  /** Oldest first. */
  readonly #queue: PageList

  constructor(pages: number) {
    this.#group = new PageListGroup(pages, 1)
    this.#queue = this.#group.lists[0]
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

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
  }
}
