/**
 * Frames that nobody holds. Frames without contents are taken first; then, oldest first, those that
 * still hold a page which was given up clean: until one is taken its page can be rescued without
 * I/O (the free list of VMS and of 4BSD: V2, U4).
 */
import type { FrameNumber } from '@selfpage/kernel'
import { frameNumber } from '@selfpage/kernel'
import { pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { NONE } from './pages.ts'

export class FramePool {
  readonly #empty: FrameNumber[] = []
  /** A ring through the frames of the list, by links; `#head` is the oldest. */
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #pages: Int32Array
  readonly #head: number
  #listed = 0

  constructor(frames: number) {
    this.#head = frames
    this.#next = new Int32Array(frames + 1)
    this.#previous = new Int32Array(frames + 1)
    this.#pages = new Int32Array(frames).fill(NONE)
    this.#next[frames] = frames
    this.#previous[frames] = frames
  }

  /** Frames that can be had at once. */
  get size(): number {
    return this.#empty.length + this.#listed
  }

  /** Of these, frames that still hold a page. */
  get listed(): number {
    return this.#listed
  }

  /** The page that the frame `take` would return holds; NONE: none, or there is no frame. */
  get nextPage(): PageId {
    const isListed = this.#empty.length === 0 && this.#listed > 0
    return pageId(isListed ? this.#pages[this.#next[this.#head]] : NONE)
  }

  /** A frame. Ask for `nextPage` before: that page is gone now. */
  take(): FrameNumber | undefined {
    const empty = this.#empty.pop()
    if (empty !== undefined || this.#listed === 0) return empty
    const frame = this.#next[this.#head]
    this.#unlink(frame)
    return frameNumber(frame)
  }

  /** A frame whose contents nobody needs. */
  addEmpty(frame: FrameNumber): void {
    this.#empty.push(frame)
  }

  /** A frame that holds a clean page, to the end of the list. */
  addLast(frame: FrameNumber, page: PageId): void {
    const last = this.#previous[this.#head]
    this.#next[last] = frame
    this.#previous[frame] = last
    this.#next[frame] = this.#head
    this.#previous[this.#head] = frame
    this.#pages[frame] = page
    this.#listed++
  }

  /** Takes the frame of a page on the list off it. */
  rescue(frame: FrameNumber): void {
    this.#unlink(frame)
  }

  /** All frames of the pool with the page they hold, or NONE. For audits. */
  *entries(): Generator<[FrameNumber, number], void, undefined> {
    for (const frame of this.#empty) yield [frame, NONE]
    for (let frame = this.#next[this.#head]; frame !== this.#head; frame = this.#next[frame]) {
      yield [frameNumber(frame), this.#pages[frame]]
    }
  }

  #unlink(frame: number): void {
    const next = this.#next[frame]
    const previous = this.#previous[frame]
    this.#next[previous] = next
    this.#previous[next] = previous
    this.#pages[frame] = NONE
    this.#listed--
  }
}
