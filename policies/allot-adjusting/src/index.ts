/**
 * Adjusting allotment: contracts follow the fault rates of their tasks, as VMS adjusted the limits of
 * working sets (slide "VMS", V4). A task that comes is promised its quota. From time to time each
 * task's hard faults are looked at, and its promise grows or shrinks between its floor and its extent.
 *
 * A self-paging task hears of a smaller contract a while before it takes effect, where VMS took the
 * pages: the rest is the same, and the same function of the kit.
 */
import { adjustLimit } from '@selfpage/kit'
import type { LimitQuota } from '@selfpage/kit'
import { defineAllotment } from '@selfpage/policy'
import type { Allotment, AllotmentPolicy, TaskDemand } from '@selfpage/policy'
import { z } from 'zod'

const frames = z.int().min(1)
const share = z.number().min(0)

const options = z.strictObject({
  frames: frames.default(64).describe('quota of a task that does not say how many it wants'),
  floorShare: share
    .max(1)
    .default(0.25)
    .describe('the share of its quota that a task keeps in any case; minFrames wins'),
  extentShare: share
    .min(1)
    .default(2)
    .describe('how many times its quota a task may be promised; limitFrames wins'),
  periodMs: z.number().positive().default(50).describe('time between two looks'),
  highRate: z
    .number()
    .positive()
    .default(200)
    .describe('hard faults a second above which it grows'),
  lowRate: share.default(20).describe('hard faults a second below which it shrinks'),
  incrementFrames: frames.default(16).describe('by how much it grows at a look'),
  decrementFrames: frames.default(4).describe('by how much it shrinks at a look'),
  borrowFrames: z
    .int()
    .min(0)
    .default(16)
    .describe('frames promised to nobody, above which a task may go beyond its quota'),
})

type Options = z.output<typeof options>

/** Quotas in `frames` (or `wantedFrames`), between `minFrames` and `limitFrames` by fault rates. */
export const adjusting = defineAllotment({
  name: 'adjusting',
  summary:
    'Lets contracts follow fault rates between a floor and an extent, as VMS working sets do.',
  options,
  create: (chosen) => new Adjusting(chosen),
})

export default adjusting

interface Known {
  readonly quota: LimitQuota
  limitFrames: number
  /** Since the last look. */
  hardFaults: number
}

class Adjusting implements AllotmentPolicy {
  readonly name = 'adjusting'
  readonly everyTicks: number
  readonly #options: Options
  /** In the order in which tasks came. */
  readonly #tasks = new Map<number, Known>()
  #lookedAtTicks = 0

  constructor(chosen: Options) {
    this.#options = chosen
    this.everyTicks = chosen.periodMs * 1e6
  }

  allot(all: number, tasks: readonly TaskDemand[], nowTicks: number): readonly Allotment[] {
    const living = new Set(tasks.map(({ task }) => task))
    for (const task of this.#tasks.keys()) if (!living.has(task)) this.#tasks.delete(task)
    for (const demand of tasks) {
      const known = this.#tasks.get(demand.task)
      if (known === undefined) this.#admit(demand, all)
      else known.hardFaults += demand.hardFaults
    }
    // Memory may have become less.
    this.#makeRoom(0, all)
    const elapsedTicks = nowTicks - this.#lookedAtTicks
    if (elapsedTicks >= this.everyTicks) this.#look(elapsedTicks, nowTicks, all)
    return tasks.map(({ task }) => {
      const { limitFrames = 0, quota } = this.#tasks.get(task) ?? {}
      const most = Math.max(limitFrames, quota?.extentFrames ?? 0)
      return { task, guaranteedFrames: limitFrames, limitFrames: most }
    })
  }

  /** It is promised its quota, if need be at the cost of what others have beyond their floors. */
  #admit({ task, wish }: TaskDemand, all: number): void {
    const quota = this.#quotaOf(wish)
    const wanted = Math.min(quota.quotaFrames, all)
    this.#makeRoom(wanted, all)
    const limitFrames = Math.max(0, Math.min(wanted, this.#room(all)))
    this.#tasks.set(task, { quota, limitFrames, hardFaults: 0 })
  }

  #quotaOf({ frames: own, wantedFrames, minFrames, limitFrames }: TaskDemand['wish']): LimitQuota {
    const { frames: usual, floorShare, extentShare } = this.#options
    const quotaFrames = own ?? wantedFrames ?? usual
    const floor = minFrames ?? Math.floor(quotaFrames * floorShare)
    const extent = limitFrames ?? Math.floor(quotaFrames * extentShare)
    return {
      quotaFrames,
      floorFrames: Math.min(quotaFrames, floor),
      extentFrames: Math.max(quotaFrames, extent),
    }
  }

  /** First from what is borrowed; then from what is above the floors; what cannot be, from all. */
  #makeRoom(wanted: number, all: number): void {
    for (const least of leasts) {
      for (const known of this.#tasks.values()) {
        const missing = wanted - this.#room(all)
        if (missing <= 0) return
        // Only memory that is smaller than what is promised goes below the floors.
        if (least === nothing && this.#room(all) >= 0) return
        const spare = Math.max(0, known.limitFrames - least(known.quota))
        known.limitFrames -= Math.min(spare, least === nothing ? -this.#room(all) : missing)
      }
    }
  }

  #look(elapsedTicks: number, nowTicks: number, all: number): void {
    this.#lookedAtTicks = nowTicks
    const { borrowFrames } = this.#options
    for (const known of this.#tasks.values()) {
      const rate = (known.hardFaults * 1e9) / elapsedTicks
      const roomFrames = this.#room(all)
      known.limitFrames = adjustLimit(known.limitFrames, rate, known.quota, this.#options, {
        roomFrames,
        mayBorrow: roomFrames > borrowFrames,
      })
      known.hardFaults = 0
    }
  }

  /** Frames promised to nobody. */
  #room(all: number): number {
    let promised = 0
    for (const { limitFrames } of this.#tasks.values()) promised += limitFrames
    return all - promised
  }
}

const nothing = (): number => 0

const leasts: readonly ((quota: LimitQuota) => number)[] = [
  ({ quotaFrames }) => quotaFrames,
  ({ floorFrames }) => floorFrames,
  nothing,
]
