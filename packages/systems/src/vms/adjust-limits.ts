/**
 * Automatic working-set adjustment (V4). From time to time the fault rate of each process is looked
 * at: above the high mark its limit grows by an increment, up to its quota, and beyond that up to
 * its extent as long as the free list is longer than the borrow limit; below the low mark it shrinks
 * by a decrement, down to its floor. After the parameters PFRATH, WSINC, BORROWLIM, PFRATL, WSDEC of
 * VMS 3 (Kenah and Bate, "VAX/VMS internals and data structures", 1984). VMS takes rates over a
 * process's processor time; here they are over the time of the clock.
 */
import type { Ticks } from '@selfpage/kernel'
import type { FrameWorld } from '../central/replacement.ts'
import type { ResidentSet } from './resident-set.ts'

export interface AdjustmentOptions {
  readonly periodTicks: Ticks
  /** Faults a second, soft ones included. */
  readonly highRate: number
  readonly lowRate: number
  readonly incrementFrames: number
  readonly decrementFrames: number
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
    let changed = false
    for (const set of sets) {
      const { faults, limitFrames } = set
      set.faults = 0
      if (!set.isBalanced) continue
      const rate = (faults * 1e9) / this.#options.periodTicks
      if (rate > this.#options.highRate) this.#grow(set, world, room())
      else if (rate < this.#options.lowRate) this.#shrink(set)
      changed ||= faults > 0 || set.limitFrames !== limitFrames
    }
    return changed
  }

  #grow(set: ResidentSet, { freeFrames }: FrameWorld, room: number): void {
    const { incrementFrames, borrowFrames } = this.#options
    const { quotaFrames, extentFrames } = set.quota
    const most = freeFrames > borrowFrames ? extentFrames : quotaFrames
    const grown = Math.min(set.limitFrames + Math.min(incrementFrames, room), most)
    set.limitFrames = Math.max(set.limitFrames, grown)
  }

  #shrink(set: ResidentSet): void {
    const shrunk = set.limitFrames - this.#options.decrementFrames
    set.limitFrames = Math.min(set.limitFrames, Math.max(set.quota.floorFrames, shrunk))
  }
}
