/**
 * Frames of no resident page. Empty ones are taken first; then, oldest first, those whose page was
 * given up clean: until its frame is taken such a page can be rescued without I/O. Pages that were
 * given up dirty wait on a list of their own until they are written. (The free and modified lists
 * of VMS: Levy and Lipman, "Virtual memory management in the VAX/VMS operating system", Computer
 * 15(3), 1982; V2, U4.)
 */
import type { FrameNumber } from '@selfpage/kernel'
import { frameNumber } from '@selfpage/kernel'
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { NONE } from './pages.ts'
import type { Pages } from './pages.ts'

export class FrameLists {
  /** Pages given up clean, oldest first. */
  readonly free: PageList
  /** Pages given up dirty, oldest first, those being written included. */
  readonly modified: PageList
  readonly #empty: FrameNumber[] = []
  readonly #links: PageListGroup
  readonly #pages: Pages
  #capacity: number

  constructor(pages: Pages) {
    this.#pages = pages
    this.#capacity = pages.capacity
    this.#links = new PageListGroup(pages.capacity, 2)
    this.free = this.#links.lists[0]
    this.modified = this.#links.lists[1]
  }

  /** Frames that can be had at once. */
  get freeFrames(): number {
    return this.#empty.length + this.free.size
  }

  get emptyFrames(): readonly FrameNumber[] {
    return this.#empty
  }

  addEmpty(frame: FrameNumber): void {
    this.#empty.push(frame)
  }

  addFree(page: PageId): void {
    this.#fit()
    this.free.addLast(page)
  }

  addModified(page: PageId): void {
    this.#fit()
    this.modified.addLast(page)
  }

  /**
   * A frame; undefined: there is none.
   * @param lose called with the page that loses it
   */
  take(lose: (page: PageId) => void): FrameNumber | undefined {
    const empty = this.#empty.pop()
    if (empty !== undefined) return empty
    const page = this.free.first
    if (page === NO_PAGE) return undefined
    this.free.remove(page)
    const frame = this.#pages.frames[page]
    this.#pages.frames[page] = NONE
    lose(page)
    return frameNumber(frame)
  }

  /** There may be more page numbers than when the lists were made. */
  #fit(): void {
    if (this.#capacity === this.#pages.capacity) return
    this.#capacity = this.#pages.capacity
    this.#links.grow(this.#capacity)
  }
}
