/**
 * LRU-K: the page whose K-th last reference is the furthest back goes first; a page referenced less
 * often than that before pages with K references. Where LRU keeps what was used last, LRU-2 keeps
 * what is used often. References in quick succession may count as one (the correlated reference
 * period), and what is known of a page outlasts its stay in memory (the retained information).
 *
 * O'Neil, O'Neil and Weikum, "The LRU-K page replacement algorithm for database disk buffering",
 * SIGMOD 1993, Figure 2.1 (p. 301). Names are the paper's; time is counted in references.
 */
import { PageHeap, PageListGroup, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId } from '@selfpage/policy'
import { z } from 'zod'

interface Periods {
  readonly k: number
  readonly correlatedReferences: number
  readonly retainedReferences: number | null
}

class LruK implements EvictionPolicy {
  readonly #k: number
  readonly #correlated: number
  readonly #retained: number
  /** HIST(p, i), the time of the i-th last uncorrelated reference, at `p * k + i - 1`. 0: none. */
  #hist: Float64Array
  /** LAST(p), the time of the last reference. 0: none. */
  #last: Float64Array
  #now = 0
  /**
   * Resident pages by HIST(p, K), and those without K references, which go first, by LAST(p). A
   * reference only makes both later, so keys may lag behind: they are put right when such a page
   * comes up as the victim, and a touch costs no sifting.
   */
  readonly #known: PageHeap
  readonly #unknown: PageHeap
  readonly #group: PageListGroup
  /** Resident pages in their correlated reference period, most recently used first. */
  readonly #recent: PageList

  constructor(pages: number, frames: number, periods: Periods) {
    this.#k = periods.k
    this.#correlated = periods.correlatedReferences
    this.#retained = periods.retainedReferences ?? Infinity
    this.#hist = new Float64Array(pages * periods.k)
    this.#last = new Float64Array(pages)
    this.#known = new PageHeap(pages, frames)
    this.#unknown = new PageHeap(pages, frames)
    this.#group = new PageListGroup(periods.correlatedReferences === 0 ? 0 : pages, 1)
    this.#recent = this.#group.lists[0]
  }

  touch(page: PageId): void {
    const now = ++this.#now
    const last = this.#last[page]
    const hist1 = this.#hist[page * this.#k]
    if (hist1 === 0 || now - last > this.#correlated) this.#shift(page, now, last - hist1)
    this.#last[page] = now
    if (this.#correlated > 0) this.#makeRecent(page)
  }

  fault(page: PageId): void {
    const now = ++this.#now
    if (now - this.#last[page] > this.#retained) this.forget(page)
    this.#shift(page, now, 0)
    this.#last[page] = now
  }

  victim(): PageId {
    if (this.#correlated > 0) this.#endCorrelatedPeriods()
    const unknown = this.#unknown
    for (let page = unknown.first; page !== NO_PAGE; page = unknown.first) {
      if (this.#histK(page) > 0) {
        unknown.remove(page)
        this.#known.add(page, this.#histK(page))
      } else if (unknown.keyOf(page) === this.#last[page]) return page
      else unknown.update(page, this.#last[page])
    }
    const known = this.#known
    for (let page = known.first; page !== NO_PAGE; page = known.first) {
      if (known.keyOf(page) === this.#histK(page)) return page
      known.update(page, this.#histK(page))
    }
    return this.#recent.last
  }

  remove(page: PageId): void {
    if (!this.#removeCandidate(page)) this.#recent.remove(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    // A page that comes without a reference stands where the latest one does; several that come
    // from another policy keep their order.
    if (cause === 'transferred') this.#last[page] = ++this.#now
    else if (cause === 'read-ahead') this.#last[page] = this.#now
    if (this.#now - this.#last[page] < this.#correlated) this.#recent.addFirst(page)
    else this.#addCandidate(page)
  }

  forget(page: PageId): void {
    this.#last[page] = 0
    this.#hist.fill(0, page * this.#k, (page + 1) * this.#k)
  }

  resize(frames: number): void {
    this.#known.reserve(frames)
    this.#unknown.reserve(frames)
  }

  grow(pages: number): void {
    this.#known.grow(pages)
    this.#unknown.grow(pages)
    if (this.#correlated > 0) this.#group.grow(pages)
    const hist = new Float64Array(pages * this.#k)
    hist.set(this.#hist)
    this.#hist = hist
    this.#last = lengthen(this.#last, pages)
  }

  /** A new uncorrelated reference; the earlier ones move up by the length of the last period. */
  #shift(page: PageId, now: number, correlatedPeriod: number): void {
    const hist = this.#hist
    const first = page * this.#k
    for (let place = first + this.#k - 1; place > first; place--) {
      hist[place] = hist[place - 1] === 0 ? 0 : hist[place - 1] + correlatedPeriod
    }
    hist[first] = now
  }

  #histK(page: PageId): number {
    return this.#hist[(page + 1) * this.#k - 1]
  }

  #addCandidate(page: PageId): void {
    if (this.#histK(page) > 0) this.#known.add(page, this.#histK(page))
    else this.#unknown.add(page, this.#last[page])
  }

  /** Whether it was one. */
  #removeCandidate(page: PageId): boolean {
    const heap = this.#known.has(page) ? this.#known : this.#unknown
    if (!heap.has(page)) return false
    heap.remove(page)
    return true
  }

  #makeRecent(page: PageId): void {
    if (this.#removeCandidate(page)) this.#recent.addFirst(page)
    else this.#recent.moveToFirst(page)
  }

  #endCorrelatedPeriods(): void {
    for (let page = this.#recent.last; page !== NO_PAGE; page = this.#recent.last) {
      if (this.#now - this.#last[page] <= this.#correlated) return
      this.#recent.remove(page)
      this.#addCandidate(page)
    }
  }
}

/** Least recently used by the K-th last reference. */
export const lruK = definePolicy({
  name: 'lru-k',
  summary: 'Gives up the page whose K-th last reference is the furthest back.',
  paper: {
    title: 'The LRU-K page replacement algorithm for database disk buffering',
    authors: "Elizabeth J. O'Neil, Patrick E. O'Neil, Gerhard Weikum",
    venue: 'ACM SIGMOD',
    year: 1993,
    url: 'https://doi.org/10.1145/170035.170081',
  },
  options: z.strictObject({
    k: z.int().min(1).max(16).default(2).describe('Which last reference counts. 1 is LRU.'),
    correlatedReferences: z
      .int()
      .min(0)
      .default(0)
      .describe('References to a page at most so many references apart count as one.'),
    retainedReferences: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Number of references after which an absent page is forgotten. Null: never.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, options) => new LruK(pages, frames, options),
})

export default lruK
