/** What an adversary cost the others: the same honest tasks, with it and without it. */
import type { Ticks } from '@selfpage/kernel'

/** How an honest task fared. */
export interface Fare {
  /** Pieces of work it did. */
  readonly done: number
  readonly hardFaults: number
  /** Virtual time it took, or had until the end. */
  readonly ticks: Ticks
  /** Frames it had at the end. */
  readonly frames: number
  /** Bytes that were not what the task had written. */
  readonly wrongBytes: number
}

/** Ratios: 1 is no damage. */
export interface Damage {
  /** Work done without it, over work done with it, in the same time. */
  readonly work: number
  readonly faults: number
  readonly time: number
  readonly frames: number
  /** Infinite if a single byte was wrong; else the worst of the others, at least 1. */
  readonly score: number
}

/**
 * @param alone how the tasks fared without the adversary
 * @param beside the same with it, in the same order
 */
export function damageOf(alone: readonly Fare[], beside: readonly Fare[]): Damage {
  const sum = (fares: readonly Fare[], of: (fare: Fare) => number): number =>
    fares.reduce((total, fare) => total + of(fare), 0)
  // One more on both sides: nothing lost of nothing is no loss.
  const ratio = (of: (fare: Fare) => number): number => (sum(beside, of) + 1) / (sum(alone, of) + 1)
  const work = 1 / ratio(({ done }) => done)
  const faults = ratio(({ hardFaults }) => hardFaults)
  const time = ratio(({ ticks }) => ticks)
  const frames = 1 / ratio((fare) => fare.frames)
  const isWrong = beside.some(({ wrongBytes }) => wrongBytes > 0)
  const score = isWrong ? Infinity : Math.max(1, work, faults, time, frames)
  return { work, faults, time, frames, score }
}
