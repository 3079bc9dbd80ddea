/**
 * A copying collector: two spaces, objects in one of them; a collection moves what can be reached to
 * the other (Cheney, "A nonrecursive list compacting algorithm", Communications of the ACM 13(11),
 * 1970). Afterwards nothing in the first is alive. A collector that cooperates says so: the pager need
 * not write those pages, nor read them when the space is filled again.
 */
import type { Task } from '@selfpage/kernel'
import { HeapWords } from './heap-words.ts'
import type { Working } from './heap-words.ts'
import { MOVED, headerOf, noCounts, shapeOf, wordsOf } from './heap.ts'
import type { Heap } from './heap.ts'

/** How a copying heap is set up. */
export interface SemispaceOptions {
  /** Pages of each space. */
  readonly spacePages: number
  /** Announces what is dead, and stays within what memory turned out to hold. */
  readonly cooperates: boolean
}

/** Of a space, at least: less would collect without end. */
const LEAST_PAGES = 4

export class Semispace implements Heap {
  readonly roots: number[] = []
  readonly counts = noCounts()
  readonly #words: HeapWords
  readonly #options: SemispaceOptions
  /** The first page of the space in use; its next free word. */
  #from = 0
  #free = 1
  /** Pages of a space that are filled before the next collection. */
  #limitPages: number

  private constructor(words: HeapWords, options: SemispaceOptions) {
    this.#words = words
    this.#options = options
    this.#limitPages = options.spacePages
  }

  static *create(task: Task, options: SemispaceOptions): Working<Semispace> {
    const words = yield* HeapWords.map(task, 'semispaces', 2 * options.spacePages)
    for (const space of [0, 1]) words.place(space * options.spacePages, options.spacePages)
    return new Semispace(words, options)
  }

  *allocate(references: number, dataWords: number): Working<number> {
    const header = headerOf(references, dataWords)
    let object = this.#place(wordsOf(header), this.#limitPages)
    if (object === 0) {
      yield* this.#collect()
      object = this.#place(wordsOf(header), this.#options.spacePages)
      if (object === 0) throw new Error('the heap is full')
    }
    this.counts.allocatedWords += wordsOf(header)
    yield* this.#words.store(object, header)
    for (let word = object + 1; word < object + wordsOf(header); word++) {
      yield* this.#words.store(word, 0)
    }
    return object
  }

  reference(object: number, index: number): Working<number> {
    return this.#words.load(object + 1 + index)
  }

  setReference(object: number, index: number, target: number): Working<void> {
    return this.#words.store(object + 1 + index, target)
  }

  *data(object: number, index: number): Working<number> {
    const { references } = yield* this.shape(object)
    return yield* this.#words.load(object + 1 + references + index)
  }

  *setData(object: number, index: number, value: number): Working<void> {
    const { references } = yield* this.shape(object)
    yield* this.#words.store(object + 1 + references + index, value)
  }

  *shape(object: number) {
    return shapeOf(yield* this.#words.load(object))
  }

  /** Room for an object on one of the first `pages` of the space in use; 0: there is none. */
  #place(words: number, pages: number): number {
    const { wordsPerPage } = this.#words
    let at = this.#free
    if ((at % wordsPerPage) + words > wordsPerPage) at += wordsPerPage - (at % wordsPerPage)
    if (at + words > (this.#from + pages) * wordsPerPage) return 0
    this.#free = at + words
    return at
  }

  *#collect(): Working<void> {
    const { cooperates, spacePages } = this.#options
    const words = this.#words
    const from = this.#from
    const usedPages = words.pageOf(this.#free - 1) - from + 1
    const lostPages = this.#lostPages(from, usedPages)
    words.phase('begin', 0)
    this.#from = from === 0 ? spacePages : 0
    this.#free = this.#from * words.wordsPerPage + (this.#from === 0 ? 1 : 0)
    let scan = this.#free
    for (const [index, root] of this.roots.entries()) this.roots[index] = yield* this.#move(root)
    while (scan < this.#free) {
      // What an object left of its page when it did not fit holds zeros, or what was there before.
      const next = this.#nextObject(scan)
      if (next >= this.#free) break
      const header = yield* words.load(next)
      const { references } = shapeOf(header)
      for (let word = next + 1; word <= next + references; word++) {
        const target = yield* words.load(word)
        if (target !== 0) yield* words.store(word, yield* this.#move(target))
      }
      scan = next + wordsOf(header)
    }
    this.#ends.clear()
    if (cooperates) {
      yield* words.discard(from, usedPages)
      this.counts.discardedPages += usedPages
    }
    const copiedPages = words.pageOf(this.#free - 1) - this.#from + 1
    this.counts.mostPages = Math.max(this.counts.mostPages, usedPages + copiedPages)
    if (cooperates) this.#resize(usedPages, copiedPages, lostPages)
    this.counts.collections++
    this.counts.fullCollections++
    words.phase('end', 0)
  }

  /** Pages that were filled and are not in memory any more. */
  #lostPages(from: number, pages: number): number {
    let lost = 0
    for (let page = from; page < from + pages; page++) if (!this.#words.isResident(page)) lost++
    return lost
  }

  /** Fills less than did not fit; more again, little by little, while all fits. */
  #resize(usedPages: number, copiedPages: number, lostPages: number): void {
    const { spacePages } = this.#options
    const fitting = usedPages - lostPages
    const wished = lostPages > 0 ? fitting : this.#limitPages + (this.#limitPages >> 3) + 1
    // Half as much as lives must fit besides, or collections would follow one another.
    const least = Math.max(LEAST_PAGES, copiedPages + (copiedPages >> 1))
    this.#limitPages = Math.min(Math.max(wished, least), spacePages)
  }

  /** Where, during a collection, objects of a page end before its last word. */
  readonly #ends = new Map<number, number>()

  /** The object at `scan`, or where the next one begins if its page ends there. */
  #nextObject(scan: number): number {
    return this.#ends.get(scan) ?? scan
  }

  /** Where an object went; moves it if it has not gone yet. */
  *#move(object: number): Working<number> {
    if (object === 0) return 0
    const words = this.#words
    const header = yield* words.load(object)
    if (header >= MOVED) return header - MOVED
    const length = wordsOf(header)
    const end = this.#free
    const to = this.#place(length, this.#options.spacePages)
    if (to === 0) throw new Error('the heap is full')
    if (to !== end) this.#ends.set(end, to)
    yield* words.store(to, header)
    for (let word = 1; word < length; word++) {
      yield* words.store(to + word, yield* words.load(object + word))
    }
    yield* words.store(object, MOVED + to)
    this.counts.movedWords += length
    return to
  }
}
