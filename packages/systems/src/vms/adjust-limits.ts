/**
 * Automatic working-set adjustment (V4) over the processes of VMS: from time to time the fault rate of
 * each is looked at, and its limit adjusted by the kit's `adjustLimit`, which names the source. VMS takes
 * rates over a process's processor time; here they are over the time of the clock.
 */
import { adjustLimit } from '@selfpage/kit'
import type { LimitRates } from '@selfpage/kit'
import type { Ticks } from '@selfpage/kernel'
import type { FrameWorld } from '../central/replacement.ts'
import type { ResidentSet } from './resident-set.ts'

/** Rates are of faults of any kind, soft ones included. */
export interface AdjustmentOptions extends LimitRates {
  readonly periodTicks: Ticks
  /** Nobody grows beyond the quota when the free list is no longer than this. */
  readonly borrowFrames: number
}

export class LimitAdjustment {
  readonly #options: AdjustmentOptions

  constructor(options: AdjustmentOptions) {
    this.#options = options
  }

  get periodTicks(): Ticks {
    return this.#options.periodTicks
  }

  /**
   * Looks at all processes in memory; those over their limit then must be trimmed.
   * @param room frames that may be given to any of them, now
   * @returns whether there is reason to look again: there were faults, or a limit changed
   */
  adjust(sets: Iterable<ResidentSet>, world: FrameWorld, room: () => number): boolean {
    const { periodTicks, borrowFrames } = this.#options
    let changed = false
    for (const set of sets) {
      const { faults, limitFrames, quota } = set
      set.faults = 0
      if (!set.isBalanced) continue
      const rate = (faults * 1e9) / periodTicks
      set.limitFrames = adjustLimit(limitFrames, rate, quota, this.#options, {
        roomFrames: room(),
        mayBorrow: world.freeFrames > borrowFrames,
      })
      changed ||= faults > 0 || set.limitFrames !== limitFrames
    }
    return changed
  }
}
