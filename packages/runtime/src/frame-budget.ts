/**
 * What the task may hold and what it holds, in frames: handles and pages of containers, all charged
 * in full (G2). Handles without a page are kept for the next fault: *fresh* ones were never mapped
 * and read as zeros; *used* ones hold bytes of a page that left.
 */
import type { HandleId } from '@selfpage/container'

export class FrameBudget {
  /** Handles and container pages allowed: the guarantee, and the extra frames the server gave. */
  limitFrames: number
  /** The guarantee (G), or what it will be soon (G8). */
  guaranteedFrames: number
  /** The contract's cap on all frames: no more are asked for. */
  capFrames = Infinity
  /** How often frames were asked back. */
  reclaims = 0
  #handles = 0
  #containerPages = 0
  /** With fewer the pager could not go on. */
  readonly leastFrames: number
  readonly #fresh: HandleId[] = []
  readonly #used: HandleId[] = []

  constructor(guaranteedFrames: number, leastFrames: number) {
    this.leastFrames = leastFrames
    this.guaranteedFrames = guaranteedFrames
    this.limitFrames = guaranteedFrames
  }

  /** All handles, those of pages included. */
  get handles(): number {
    return this.#handles
  }

  get containerPages(): number {
    return this.#containerPages
  }

  get chargedFrames(): number {
    return this.#handles + this.#containerPages
  }

  /** Held on short notice only (E). */
  get extraFrames(): number {
    return Math.max(0, this.limitFrames - this.guaranteedFrames)
  }

  get spareHandles(): number {
    return this.#fresh.length + this.#used.length
  }

  /** Handles that may be allocated now: one frame is left for a container, so that I/O goes on. */
  get allocatable(): number {
    return this.limitFrames - 1 - this.chargedFrames
  }

  /** Frames held beyond what is allowed: to be given back as soon as they are spare. */
  get overdraft(): number {
    return Math.max(0, this.chargedFrames - this.limitFrames)
  }

  /** Frames to be given back until a container can be made, if none is there. */
  get shortage(): number {
    return Math.max(this.overdraft, this.#containerPages > 0 ? 0 : -this.allocatable)
  }

  addFresh(handles: readonly HandleId[]): void {
    this.#handles += handles.length
    this.#fresh.push(...handles)
  }

  /** A handle that reads as zeros, or undefined. */
  takeFresh(): HandleId | undefined {
    return this.#fresh.pop()
  }

  /** A handle with old bytes in it, or undefined. */
  takeUsed(): HandleId | undefined {
    return this.#used.pop()
  }

  /** The page that had this handle does not need it any more. */
  recycle(handle: HandleId): void {
    this.#used.push(handle)
  }

  /** A handle came into being, or back, with its page. */
  gain(handles: number): void {
    this.#handles += handles
  }

  /** Handles went with what they named: they are not charged any more. */
  lose(handles: number): void {
    this.#handles -= handles
  }

  /** Takes up to `count` spare handles out, to be deallocated: no longer charged. */
  surrender(count: number): HandleId[] {
    const given: HandleId[] = []
    while (given.length < count) {
      const handle = this.#used.pop() ?? this.#fresh.pop()
      if (handle === undefined) break
      given.push(handle)
    }
    this.#handles -= given.length
    return given
  }

  /** Reserves container pages: as many as there are, at most `count`; 0 if there are none. */
  reserve(count: number): number {
    const granted = Math.max(0, Math.min(count, this.limitFrames - this.chargedFrames))
    this.#containerPages += granted
    return granted
  }

  /** Reserves container pages whatever the limit says; the server may still refuse them. */
  overdraw(count: number): number {
    this.#containerPages += count
    return count
  }

  unreserve(count: number): void {
    this.#containerPages -= count
  }
}
