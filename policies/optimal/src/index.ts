/**
 * The optimal policy: the page whose next use is furthest away goes first. No policy that must
 * keep each page it brings in misses less; it needs to know the future, so it is a yardstick.
 *
 * Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal
 * 5(2), 1966, the MIN algorithm, p. 90; Mattson et al., "Evaluation techniques for storage
 * hierarchies", IBM Systems Journal 9(2), 1970, p. 90, for this form (OPT).
 */
import { noOptions, PageHeap, PageQueue } from '@selfpage/kit'
import { NEVER, NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, Facts, PageId } from '@selfpage/policy'

class Optimal implements EvictionPolicy {
  readonly #facts: Pick<Facts, 'nextUse'>
  /** Pages that are used again, by next use: the furthest has the smallest key. */
  readonly #awaited: PageHeap
  /** Pages that are not, or of which nobody knows: no need to order them. */
  readonly #unused: PageQueue

  constructor(pages: number, frames: number, facts: Pick<Facts, 'nextUse'>) {
    this.#facts = facts
    this.#awaited = new PageHeap(pages, frames)
    this.#unused = new PageQueue(pages, frames)
  }

  touch(page: PageId): void {
    const { nextUse } = this.#facts
    if (!this.#awaited.has(page)) {
      this.#unused.remove(page)
      this.#add(page, nextUse)
    } else if (nextUse === NEVER) {
      this.#awaited.remove(page)
      this.#unused.addLast(page)
    } else {
      this.#awaited.update(page, keyOf(nextUse))
    }
  }

  fault(): void {}

  victim(): PageId {
    const unused = this.#unused.first
    return unused === NO_PAGE ? this.#awaited.first : unused
  }

  remove(page: PageId): void {
    if (this.#awaited.has(page)) this.#awaited.remove(page)
    else this.#unused.remove(page)
  }

  /** The fact `nextUse` speaks of the reference being made: of `page`, if it just faulted. */
  admit(page: PageId, cause: AdmitCause): void {
    const isReference = cause === 'fault' || cause === 'rescued'
    this.#add(page, isReference ? this.#facts.nextUse : NEVER)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#awaited.reserve(frames)
    this.#unused.reserve(frames)
  }

  grow(pages: number): void {
    this.#awaited.grow(pages)
    this.#unused.grow(pages)
  }

  #add(page: PageId, nextUse: number): void {
    if (nextUse === NEVER) this.#unused.addLast(page)
    else this.#awaited.add(page, keyOf(nextUse))
  }
}

/** The further away, the smaller. A 32-bit integer, which V8 passes on without boxing. */
function keyOf(nextUse: number): number {
  return (0x7fffffff - nextUse) | 0
}

/** Belady's optimal policy: always inserts, needs the fact `nextUse`. No options. */
export const optimal = definePolicy({
  name: 'optimal',
  summary: 'Gives up the page whose next use is furthest away; needs to know the future.',
  paper: {
    title: 'A study of replacement algorithms for a virtual-storage computer',
    authors: 'László A. Bélády',
    venue: 'IBM Systems Journal 5(2)',
    year: 1966,
    url: 'https://doi.org/10.1147/sj.52.0078',
  },
  options: noOptions,
  facts: ['nextUse'],
  create: ({ pages, frames, facts }) => new Optimal(pages, frames, facts),
})

export default optimal
