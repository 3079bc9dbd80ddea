/**
 * A generational collector: new objects in a nursery, which is emptied into an old generation when it
 * is full; the old generation is marked and swept when there is little room left in it (Ungar,
 * "Generation scavenging", 1984).
 *
 * One that cooperates announces pages that became empty, fills pages that are in memory first, and
 * does not read pages that are not: it keeps bookmarks of where their references lead, and takes
 * what is on them for alive (Hertz, Feng and Berger, "Garbage collection without paging", PLDI 2005,
 * section 3). There the kernel says which page it evicts, and the collector looks through it then;
 * here it remembers what it saw when it last wrote or read the page, while nobody has changed it.
 */
import type { Task } from '@selfpage/kernel'
import { Bookmarks } from './bookmarks.ts'
import { Cells } from './cells.ts'
import { HeapWords } from './heap-words.ts'
import type { Working } from './heap-words.ts'
import { MOVED, headerOf, noCounts, shapeOf, wordsOf } from './heap.ts'
import type { Heap } from './heap.ts'

/** How a generational heap is set up. */
export interface GenerationalOptions {
  readonly nurseryPages: number
  readonly oldPages: number
  readonly cooperates: boolean
}

/** Kinds of collections, as hints number them. */
const MINOR = 0
const FULL = 1

export class Generational implements Heap {
  readonly roots: number[] = []
  readonly counts = noCounts()
  readonly #words: HeapWords
  readonly #options: GenerationalOptions
  readonly #cells: Cells
  readonly #bookmarks = new Bookmarks()
  /** Words of old objects that hold references into the nursery. */
  readonly #remembered = new Set<number>()
  /** The first word after the nursery, and its next free one. */
  readonly #nurseryEnd: number
  #free = 1
  readonly #isWelcome: (page: number) => boolean

  private constructor(words: HeapWords, options: GenerationalOptions) {
    this.#words = words
    this.#options = options
    this.#nurseryEnd = options.nurseryPages * words.wordsPerPage
    this.#cells = new Cells(options.nurseryPages, words.pages, words.wordsPerPage)
    this.#isWelcome = options.cooperates ? (page) => words.isResident(page) : () => true
  }

  static *create(task: Task, options: GenerationalOptions): Working<Generational> {
    const { nurseryPages, oldPages } = options
    const words = yield* HeapWords.map(task, 'generations', nurseryPages + oldPages)
    words.place(0, nurseryPages)
    words.place(nurseryPages, oldPages)
    return new Generational(words, options)
  }

  *allocate(references: number, dataWords: number): Working<number> {
    const header = headerOf(references, dataWords)
    const length = wordsOf(header)
    const { wordsPerPage } = this.#words
    let at = this.#free
    if ((at % wordsPerPage) + length > wordsPerPage) at += wordsPerPage - (at % wordsPerPage)
    if (at + length > this.#nurseryEnd) {
      yield* this.#collect()
      at = this.#free
    }
    this.#free = at + length
    this.counts.allocatedWords += length
    yield* this.#words.store(at, header)
    for (let word = at + 1; word < at + length; word++) yield* this.#words.store(word, 0)
    return at
  }

  reference(object: number, index: number): Working<number> {
    return this.#words.load(object + 1 + index)
  }

  *setReference(object: number, index: number, target: number): Working<void> {
    const word = object + 1 + index
    if (object >= this.#nurseryEnd) {
      this.#bookmarks.drop(this.#words.pageOf(object))
      if (target !== 0 && target < this.#nurseryEnd) this.#remembered.add(word)
    }
    yield* this.#words.store(word, target)
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

  *#collect(): Working<void> {
    this.#words.phase('begin', MINOR)
    yield* this.#emptyNursery()
    this.counts.collections++
    this.#words.phase('end', MINOR)
    const { nurseryPages } = this.#options
    const usedPages = nurseryPages + this.#cells.usedPages
    this.counts.mostPages = Math.max(this.counts.mostPages, usedPages)
    // The whole nursery may survive the next time, and take twice the room if its objects are large.
    if (this.#cells.freePages > 2 * nurseryPages) return
    this.#words.phase('begin', FULL)
    yield* this.#mark()
    yield* this.#sweep()
    this.counts.fullCollections++
    this.#words.phase('end', FULL)
  }

  *#emptyNursery(): Working<void> {
    const moved: number[] = []
    for (const [index, root] of this.roots.entries()) {
      this.roots[index] = yield* this.#promote(root, moved)
    }
    for (const word of this.#remembered) {
      const target = yield* this.#words.load(word)
      yield* this.#words.store(word, yield* this.#promote(target, moved))
    }
    this.#remembered.clear()
    for (let object = moved.pop(); object !== undefined; object = moved.pop()) {
      const { references } = yield* this.shape(object)
      const page = this.#words.pageOf(object)
      for (let word = object + 1; word <= object + references; word++) {
        const target = yield* this.#promote(yield* this.#words.load(word), moved)
        yield* this.#words.store(word, target)
        this.#bookmarks.add(page, target)
      }
    }
    this.#free = 1
  }

  /** Where an object of the nursery went; moves it if it has not gone yet. */
  *#promote(object: number, moved: number[]): Working<number> {
    if (object === 0 || object >= this.#nurseryEnd) return object
    const words = this.#words
    const header = yield* words.load(object)
    if (header >= MOVED) return header - MOVED
    const length = wordsOf(header)
    const to = this.#cells.take(length, this.#isWelcome)
    if (to === 0) throw new Error('the heap is full')
    if (this.#cells.objectsOn(words.pageOf(to)).length === 1)
      this.#bookmarks.begin(words.pageOf(to))
    yield* words.store(to, header)
    for (let word = 1; word < length; word++) {
      yield* words.store(to + word, yield* words.load(object + word))
    }
    yield* words.store(object, MOVED + to)
    this.counts.movedWords += length
    moved.push(to)
    return to
  }

  *#mark(): Working<void> {
    const cells = this.#cells
    const open: number[] = []
    const mark = (object: number) => {
      if (object === 0 || cells.isMarked(object)) return
      cells.mark(object)
      open.push(object)
    }
    const known = this.#options.cooperates ? this.#knownPages() : new Set<number>()
    for (const page of known) {
      for (const object of cells.objectsOn(page)) cells.mark(object)
    }
    for (const page of known) for (const target of this.#bookmarks.targetsOf(page)) mark(target)
    this.counts.bookmarkedPages += known.size
    for (const page of cells.used()) if (!known.has(page)) this.#bookmarks.begin(page)
    for (const root of this.roots) mark(root)
    for (let object = open.pop(); object !== undefined; object = open.pop()) {
      const { references } = yield* this.shape(object)
      const page = this.#words.pageOf(object)
      for (let word = object + 1; word <= object + references; word++) {
        const target = yield* this.#words.load(word)
        this.#bookmarks.add(page, target)
        mark(target)
      }
    }
  }

  /** Pages that are not in memory, and of which is known where they lead. */
  #knownPages(): Set<number> {
    const known = new Set<number>()
    for (const page of this.#cells.used()) {
      if (!this.#words.isResident(page) && this.#bookmarks.has(page)) known.add(page)
    }
    return known
  }

  *#sweep(): Working<void> {
    for (const page of this.#cells.sweep()) {
      this.#bookmarks.drop(page)
      if (!this.#options.cooperates) continue
      yield* this.#words.discard(page, 1)
      this.counts.discardedPages++
    }
  }
}
