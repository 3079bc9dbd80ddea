/**
 * The names under which tasks know their slots. Numbers rise and are never used again (I8), so
 * they can be guessed; guessing is no use, since a name works for its owner only (I7).
 */
import { handleId } from '@selfpage/container'
import type { HandleId, Slot } from '@selfpage/container'

export class Handles {
  readonly #slots = new Map<number, Slot>()
  #last = 0

  make(slot: Slot): HandleId {
    this.#last += 1
    this.#slots.set(this.#last, slot)
    return handleId(this.#last)
  }

  end(handle: number): void {
    this.#slots.delete(handle)
  }

  /** Whoever's it is: the caller checks the owner. Anything at all may be asked for. */
  slotOf(handle: number): Slot | undefined {
    return this.#slots.get(handle)
  }

  get size(): number {
    return this.#slots.size
  }

  entries(): IterableIterator<[number, Slot]> {
    return this.#slots.entries()
  }
}
