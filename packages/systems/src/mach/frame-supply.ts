/**
 * Who gets a free frame, and who waits for one. The last frames are kept for those without whom
 * none would come free again: reads on behalf of managers, and the default pager.
 */
import type { FrameNumber } from '@selfpage/kernel'
import type { FrameQueues } from './frame-queues.ts'
import type { Continuation, MemoryObject } from './memory-object.ts'

export class FrameSupply {
  readonly #queues: FrameQueues
  readonly #waiting: { readonly goOn: Continuation; readonly isPrivileged: boolean }[] = []
  /** Frames kept for the privileged. */
  readonly #reserved: number

  constructor(queues: FrameQueues, frames: number) {
    this.#queues = queues
    this.#reserved = Math.min(8, Math.floor(frames / 16))
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * A frame for a page, whatever is in it.
   * @param again called when there may be one, if this returns undefined
   */
  take(
    object: MemoryObject,
    page: number,
    again: Continuation,
    isPrivileged = false,
  ): FrameNumber | undefined {
    if (this.#queues.free > (isPrivileged ? 0 : this.#reserved)) {
      return this.#queues.take(object, page)
    }
    this.#waiting.push({ goOn: again, isPrivileged })
    return undefined
  }

  /** A frame if one can be spared now. */
  tryTake(object: MemoryObject, page: number): FrameNumber | undefined {
    return this.#queues.free > this.#reserved ? this.#queues.take(object, page) : undefined
  }

  /** Lets those go on for whom there are frames: the privileged first, then in order. */
  serve(): void {
    for (;;) {
      const { free } = this.#queues
      const index =
        free > this.#reserved
          ? 0
          : free > 0
            ? this.#waiting.findIndex(({ isPrivileged }) => isPrivileged)
            : -1
      const next = index < 0 ? undefined : this.#waiting.splice(index, 1)[0]
      if (next === undefined) return
      next.goOn()
    }
  }
}
