/**
 * The names under which tasks know their slots. Numbers rise and are never used again (I8), so
 * they can be guessed; guessing is no use, since a name works for its owner only (I7).
 *
 * Since they rise, they are looked up in runs of a fixed length: a run whose handles have all ended
 * is dropped, and one entry of the list of runs is all that is left of it.
 */
import { handleId } from '@selfpage/container'
import type { HandleId, Slot } from '@selfpage/container'

/** Handles of a run. */
const RUN = 256
const NONE = -1

interface Run {
  /** By place in the run: the slot, or NONE. */
  readonly slots: Int32Array
  live: number
}

export class Handles {
  readonly #runs: (Run | undefined)[] = []
  #last = 0
  #size = 0

  make(slot: Slot): HandleId {
    this.#last += 1
    const handle = this.#last
    const run = (this.#runs[Math.floor(handle / RUN)] ??= startRun())
    run.slots[handle % RUN] = slot
    run.live += 1
    this.#size += 1
    return handleId(handle)
  }

  end(handle: number): void {
    if (this.slotOf(handle) === undefined) return
    const number = Math.floor(handle / RUN)
    const run = this.#runs[number]!
    run.slots[handle % RUN] = NONE
    run.live -= 1
    this.#size -= 1
    // Of the run that still grows, more are to come.
    if (run.live === 0 && number < Math.floor(this.#last / RUN)) this.#runs[number] = undefined
  }

  /** Whoever's it is: the caller checks the owner. Anything at all may be asked for. */
  slotOf(handle: number): Slot | undefined {
    if (!(handle > 0 && handle <= this.#last && Number.isInteger(handle))) return undefined
    const slot = this.#runs[Math.floor(handle / RUN)]?.slots[handle % RUN] ?? NONE
    return slot === NONE ? undefined : (slot as Slot)
  }

  get size(): number {
    return this.#size
  }

  *entries(): Generator<[number, Slot], void, undefined> {
    for (const [number, run] of this.#runs.entries()) {
      for (const [at, slot] of run?.slots.entries() ?? []) {
        if (slot !== NONE) yield [number * RUN + at, slot as Slot]
      }
    }
  }
}

function startRun(): Run {
  return { slots: new Int32Array(RUN).fill(NONE), live: 0 }
}
