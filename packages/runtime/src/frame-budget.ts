/**
 * What the task may hold and what it holds, in frames: handles and pages of containers, all charged
 * in full (G2). Handles without a page are kept for the next fault: *fresh* ones were never mapped
 * and read as zeros; *used* ones hold bytes of a page that left.
 *
 *   limit   pages the policy has | spare handles, pages that wait to be written | containers
 *                                 '----------------- frames for I/O ------------------------'
 *
 * Handles never take the last half of the frames for I/O. Else, once memory is full, all of them
 * would be handles, and every container would be of a single page.
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
  readonly #mostIoFrames: number
  readonly #fresh: HandleId[] = []
  readonly #used: HandleId[] = []

  /** @param mostIoFrames frames for I/O, if the limit has room for them */
  constructor(guaranteedFrames: number, leastFrames: number, mostIoFrames = 1) {
    this.leastFrames = leastFrames
    this.#mostIoFrames = mostIoFrames
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

  /** Frames that the policy leaves alone: fewer if there would be none for pages. */
  get ioFrames(): number {
    return Math.max(1, Math.min(this.#mostIoFrames, this.limitFrames - this.leastFrames + 1))
  }

  /** Handles that may be allocated now: half of the frames for I/O are for containers alone. */
  get allocatable(): number {
    const forContainers = Math.max((this.ioFrames + 1) >> 1, this.#containerPages)
    return this.limitFrames - forContainers - this.#handles
  }

  /** Frames held beyond what is allowed: to be given back as soon as they are spare. */
  get overdraft(): number {
    return Math.max(0, this.chargedFrames - this.limitFrames)
  }

  /** Frames to be given back until a container can be made, if none is there. */
  get shortage(): number {
    if (this.#containerPages > 0) return this.overdraft
    return Math.max(0, this.#handles + 1 - this.limitFrames)
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

/** A thirty-second of a contract's frames, 8 to 64; a quarter of a small contract. */
export function ioFramesFor(guaranteedFrames: number): number {
  const usual = Math.max(8, Math.min(64, guaranteedFrames >> 5))
  return Math.max(1, Math.min(usual, guaranteedFrames >> 2))
}
