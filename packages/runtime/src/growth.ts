/**
 * When a task asks for more frames, and for how many (G2): those of its contract that it lost or was
 * newly promised, and extra ones, which can be refused any time. It asks for twice as many after each
 * time that it was given some. After a refusal it does not ask for a while, and longer after each that
 * follows, for what others hold they may hold for long.
 */
import type { Ticks } from '@selfpage/kernel'
import type { FrameBudget } from './frame-budget.ts'

/** Frames asked for at a time: at first, and at most. */
const FIRST_BATCH = 32
const LARGEST_BATCH = 1024

/** The longest pause, in first pauses. */
const MOST_PAUSES = 64

export class Growth {
  /** Extra frames to hold at most. */
  readonly #extraFrames: number
  readonly #firstPauseTicks: Ticks
  #pauseTicks: Ticks
  #untilTicks: Ticks = 0
  #batch = FIRST_BATCH

  constructor(extraFrames: number, pauseTicks: Ticks) {
    this.#extraFrames = extraFrames
    this.#firstPauseTicks = pauseTicks
    this.#pauseTicks = pauseTicks
  }

  /** Frames worth asking for now; 0: none. */
  wantedFrames({ guaranteedFrames, limitFrames, capFrames }: FrameBudget, now: Ticks): number {
    if (now < this.#untilTicks) return 0
    const most = Math.min(guaranteedFrames + this.#extraFrames, capFrames)
    return Math.max(0, Math.min(this.#batch, most - limitFrames))
  }

  noteRefusal(now: Ticks): void {
    this.#batch = FIRST_BATCH
    if (now < this.#untilTicks) return
    this.#untilTicks = now + this.#pauseTicks
    this.#pauseTicks = Math.min(2 * this.#pauseTicks, MOST_PAUSES * this.#firstPauseTicks)
  }

  noteSuccess(): void {
    this.#batch = Math.min(2 * this.#batch, LARGEST_BATCH)
    this.#pauseTicks = this.#firstPauseTicks
  }

  /** The contract is another: what was refused before may be granted now. */
  restart(): void {
    this.#batch = FIRST_BATCH
    this.#pauseTicks = this.#firstPauseTicks
    this.#untilTicks = 0
  }
}
