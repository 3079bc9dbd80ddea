/**
 * Mappings in a captured trace. Its events say which pages were mapped, unmapped and given back,
 * and where the heap ends, but not what backs a mapping, so that is inferred. A file backs it if
 * - a loader maps it: a library as a whole, then its text, constants and data inside (the fourth
 *   part inside is the library's zeroed memory, which is anonymous);
 * - it is mapped again in place, with its contents: a file that has grown;
 * - nothing in it is ever written: anonymous memory that is only read would hold but zeros.
 */
import type { GoneEvent, MapEvent } from '../trace.ts'
import type { CapturedEvent } from './captured-event.ts'
import type { PageRanges } from './page-ranges.ts'

/** What an event does to pages. */
export type Change = MapEvent | GoneEvent

// MADV_DONTNEED on Linux. Other advice keeps the contents.
const dontNeed = 4
const partsOfLibrary = 3

interface Mapping {
  readonly first: number
  readonly end: number
  /** Mappings made inside it so far. */
  parts: number
}

/** Follows the events of one trace, which must come in order. */
export class Mappings {
  readonly #ranges: PageRanges
  readonly #isWritten: (page: number) => boolean
  /** By the event that maps again: the one before, which unmaps. */
  readonly #remaps = new Map<CapturedEvent, CapturedEvent>()
  readonly #unmapsOfRemaps: ReadonlySet<CapturedEvent>
  readonly #remappedBases: ReadonlySet<number>
  #live: Mapping[] = []
  #heapEnd: number | undefined

  /** `isWritten` says of a dense page number whether any reference writes it. */
  constructor(
    events: readonly CapturedEvent[],
    ranges: PageRanges,
    isWritten: (page: number) => boolean,
  ) {
    this.#ranges = ranges
    this.#isWritten = isWritten
    for (const [index, event] of events.entries()) {
      const before = events[index - 1]
      if (event.event !== 'map' || before?.event !== 'unmap') continue
      if (before.at === event.at && before.page === event.page) this.#remaps.set(event, before)
    }
    this.#unmapsOfRemaps = new Set(this.#remaps.values())
    this.#remappedBases = new Set([...this.#remaps.keys()].map(({ page }) => page ?? 0))
  }

  /** What `event` does; nothing if it is none of these. */
  read(event: CapturedEvent): Change[] {
    const { at, page: first = 0, pages = 0 } = event
    const end = first + pages
    switch (event.event) {
      case 'map':
        return this.#remaps.has(event) ? this.#remap(event, end) : this.#map(at, first, end)
      case 'unmap':
        return this.#unmapsOfRemaps.has(event) ? [] : this.#unmap(at, first, end)
      case 'madvise':
        return event.advice === dontNeed ? this.#gone(at, 'discard', first, end) : []
      case 'brk':
        return this.#moveHeapEnd(at, first)
      default:
        return []
    }
  }

  #map(at: number, first: number, end: number): Change[] {
    const whole = this.#live.find((mapping) => mapping.first <= first && end <= mapping.end)
    if (whole) {
      whole.parts++
      return this.#come(at, first, end, whole.parts <= partsOfLibrary ? 'file' : 'anonymous')
    }
    this.#live.push({ first, end, parts: 0 })
    const isFile =
      this.#remappedBases.has(first) || !this.#ranges.pagesIn(first, end).some(this.#isWritten)
    return this.#come(at, first, end, isFile ? 'file' : 'anonymous')
  }

  /** The same pages stay; only what the file gained or lost changes. */
  #remap(event: CapturedEvent, end: number): Change[] {
    const { at, page: first = 0, pages: before = 0 } = this.#remaps.get(event) ?? event
    this.#live = [
      ...this.#live.filter((mapping) => mapping.first !== first),
      { first, end, parts: 0 },
    ]
    const oldEnd = first + before
    return [...this.#come(at, oldEnd, end, 'file'), ...this.#gone(at, 'unmap', end, oldEnd)]
  }

  #unmap(at: number, first: number, end: number): Change[] {
    this.#live = this.#live.flatMap((mapping) => {
      if (mapping.end <= first || end <= mapping.first) return [mapping]
      const below = { ...mapping, end: first }
      const above = { ...mapping, first: end }
      return [below, above].filter((part) => part.first < part.end)
    })
    return this.#gone(at, 'unmap', first, end)
  }

  /** The first of these events tells where the heap begins. */
  #moveHeapEnd(at: number, end: number): Change[] {
    const before = this.#heapEnd ?? end
    this.#heapEnd = end
    return [...this.#come(at, before, end, 'anonymous'), ...this.#gone(at, 'discard', end, before)]
  }

  #come(at: number, first: number, end: number, backing: MapEvent['backing']): Change[] {
    const pages = this.#ranges.pagesIn(first, end)
    return pages.length === 0 ? [] : [{ at, type: 'map', pages, backing }]
  }

  #gone(at: number, type: GoneEvent['type'], first: number, end: number): Change[] {
    const pages = this.#ranges.pagesIn(first, end)
    return pages.length === 0 ? [] : [{ at, type, pages }]
  }
}
