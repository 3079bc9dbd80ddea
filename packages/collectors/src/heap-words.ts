/**
 * A heap's memory, word by word: a region of the task's pages, where a reference may fault. Words
 * have 32 bits and are numbered from the start of the region.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Region, Rights, Task } from '@selfpage/kernel'

const BYTES = 4

/** Words in task memory. */
export class HeapWords {
  readonly pages: number
  readonly wordsPerPage: number
  readonly #task: Task
  readonly #region: Region

  private constructor(task: Task, region: Region) {
    this.#task = task
    this.#region = region
    this.pages = region.pages
    this.wordsPerPage = task.memory.pageSizeBytes / BYTES
  }

  /** Maps `pages` pages of anonymous memory. Throws if there is no room. */
  static *map(task: Task, name: string, pages: number): Working<HeapWords> {
    const region = yield* task.memory.map({ pages, name })
    if (typeof region === 'string') throw new Error(`no memory for the heap: ${region}`)
    return new HeapWords(task, region)
  }

  /** The page a word is on. */
  pageOf(word: number): number {
    return Math.floor(word / this.wordsPerPage)
  }

  *load(word: number): Working<number> {
    const page = this.pageOf(word)
    if (!this.#task.memory.touch(this.#region.start + page, READ)) yield* this.#fault(page, READ)
    const bytes = this.#task.memory.bytes(this.#region.start + page)
    const at = (word - page * this.wordsPerPage) * BYTES
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
  }

  *store(word: number, value: number): Working<void> {
    const page = this.pageOf(word)
    if (!this.#task.memory.touch(this.#region.start + page, WRITE)) yield* this.#fault(page, WRITE)
    const bytes = this.#task.memory.bytes(this.#region.start + page)
    const at = (word - page * this.wordsPerPage) * BYTES
    bytes[at] = value
    bytes[at + 1] = value >>> 8
    bytes[at + 2] = value >>> 16
    bytes[at + 3] = value >>> 24
  }

  /** Whether the page can be referenced now without a fault. */
  isResident(page: number): boolean {
    return this.#task.thread.space.rightsAt(this.#region.start + page) !== 0
  }

  /** What the pages hold is not needed: their frames may go without a write. They read as zeros. */
  *discard(page: number, pages: number): Working<void> {
    this.hint('dead', page, pages)
    yield* this.#task.memory.advise(this.#region.start + page, pages, 'free')
  }

  /** Tells the pager about pages: `dead` or `recycled`. */
  hint(message: 'dead' | 'recycled', page: number, pages: number): void {
    const first = this.#region.start + page
    const numbers = Array.from({ length: pages }, (_, index) => first + index)
    this.#task.memory.hint('gc', message, [], numbers)
  }

  /** Tells the pager that a collection begins or ends. */
  phase(message: 'begin' | 'end', kind: number): void {
    this.#task.memory.hint('gc', message, [kind])
  }

  /** Tells the pager that pages belong together. */
  place(page: number, pages: number): void {
    const first = this.#region.start + page
    const numbers = Array.from({ length: pages }, (_, index) => first + index)
    this.#task.memory.hint('region', 'mapped', [first], numbers)
  }

  *#fault(page: number, access: Rights): Working<void> {
    const { memory } = this.#task
    do {
      const error = yield* memory.fault(this.#region.start + page, access)
      if (error !== undefined) throw new Error(`page ${page} of the heap: ${error}`)
    } while (!memory.touch(this.#region.start + page, access))
  }
}

/** An operation that is a generator. */
export type Working<Result> = Generator<unknown, Result, undefined>
