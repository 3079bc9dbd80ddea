/**
 * VMS's replacement: every process has a first-in first-out resident set of limited size, and who
 * faults at its limit gives up its own oldest page (V1). There are no reference bits. What is given
 * up goes to the system's free and modified lists, where a fault finds it again without I/O (V2).
 *
 * Source: slide "VMS"; Levy and Lipman, "Virtual memory management in the VAX/VMS operating system",
 * IEEE Computer 15(3), 1982.
 */
import type { Ticks } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from '../central/central-task.ts'
import type { FrameWorld, Replacement } from '../central/replacement.ts'
import type { LimitAdjustment } from './adjust-limits.ts'
import { BalanceSet } from './balance-set.ts'
import type { BalanceOptions } from './balance-set.ts'
import { ResidentSet } from './resident-set.ts'
import type { Quota } from './resident-set.ts'

export interface ResidentSetsOptions extends BalanceOptions {
  readonly quotaOf: (task: CentralTask) => Quota
  /** Absent: quotas are fixed. */
  readonly adjustment?: LimitAdjustment
}

export class ResidentSets implements Replacement {
  readonly #world: FrameWorld
  readonly #options: ResidentSetsOptions
  readonly #sets = new Map<CentralTask, ResidentSet>()
  /** The set that each resident page is in: that of the process that brought it in. */
  readonly #setOf = new Map<PageId, ResidentSet>()
  readonly #balance: BalanceSet
  #adjustsAt: Ticks | undefined

  constructor(world: FrameWorld, options: ResidentSetsOptions) {
    this.#world = world
    this.#options = options
    this.#balance = new BalanceSet(world, this.#sets, options, (set) => this.trim(set))
  }

  reference(page: PageId, task: CentralTask): boolean {
    const set = this.#setFor(task)
    if (!set.isBalanced && !this.#balance.admit(task, set)) return false
    set.faults++
    this.#adjustLater()
    if (this.#setOf.has(page)) return true
    // Who has nothing to give up (all is pinned) goes over the limit, until it can.
    while (set.size >= set.limitFrames && this.#giveUpOldest(set));
    this.#enter(page, set)
    return true
  }

  readAhead(page: PageId, task: CentralTask): boolean {
    const set = this.#setFor(task)
    if (!set.isBalanced || set.size >= set.limitFrames) return false
    this.#enter(page, set)
    return true
  }

  remove(page: PageId): void {
    this.#setOf.get(page)?.remove(page)
    this.#setOf.delete(page)
  }

  forget(page: PageId): void {
    this.remove(page)
  }

  wake(now: Ticks): void {
    this.#balance.look()
    if (this.#adjustsAt === undefined || now < this.#adjustsAt) return
    this.#adjustsAt = undefined
    const room = () => this.#balance.room
    const { adjustment } = this.#options
    const changed = adjustment?.adjust(this.#sets.values(), this.#world, room) ?? false
    for (const set of this.#sets.values()) this.trim(set)
    if (changed) this.#adjustLater()
  }

  /** Only pins bring it so far that the lists run dry: the largest set gives way. */
  relieve(): void {
    if (this.#world.modifiedPages > 0) return
    const byExcess = [...this.#sets.values()].sort((one, other) => excess(other) - excess(one))
    byExcess.some((set) => this.#giveUpOldest(set))
  }

  look(): void {
    this.#balance.look()
  }

  /** What it leaves in memory is pages of files: they are for whoever needs them next. */
  taskEnded(task: CentralTask): void {
    const set = this.#sets.get(task)
    if (set === undefined) return
    this.#sets.delete(task)
    set.limitFrames = 0
    set.isBalanced = false
    this.trim(set)
    this.#balance.ended(task)
  }

  quotaOf(task: CentralTask): number {
    return this.#sets.get(task)?.limitFrames ?? 0
  }

  /** Gives up the oldest pages of a set over its limit, as far as they may go. */
  trim(set: ResidentSet): void {
    while (set.size > set.limitFrames && this.#giveUpOldest(set));
  }

  /** @throws SelfpageError `INVARIANT_BROKEN` */
  audit(): void {
    let promised = 0
    for (const [task, set] of this.#sets) {
      if (set.isBalanced) promised += set.limitFrames
      for (const page of set.pages) {
        require(this.#setOf.get(page) === set, `page ${page} is in the set of ${task.name} only`)
      }
    }
    const { usableFrames } = this.#options
    require(promised <= usableFrames, `${promised} promised frames are at most ${usableFrames}`)
  }

  #enter(page: PageId, set: ResidentSet): void {
    set.add(page)
    this.#setOf.set(page, set)
  }

  /** False: all must stay, being pinned or on their way in. */
  #giveUpOldest(set: ResidentSet): boolean {
    for (const page of set.pages) {
      if (!this.#world.mayGiveUp(page)) continue
      this.remove(page)
      this.#world.gaveUp(page)
      return true
    }
    return false
  }

  #setFor(task: CentralTask): ResidentSet {
    const known = this.#sets.get(task)
    if (known !== undefined) return known
    const set = new ResidentSet(this.#options.quotaOf(task))
    this.#sets.set(task, set)
    return set
  }

  /** As long as there are faults, or limits that go on changing: an idle system sleeps. */
  #adjustLater(): void {
    const { adjustment } = this.#options
    if (adjustment === undefined || this.#adjustsAt !== undefined) return
    this.#adjustsAt = this.#world.now + adjustment.periodTicks
    this.#world.wakeAt(this.#adjustsAt)
  }
}

function excess({ size, limitFrames }: ResidentSet): number {
  return size - limitFrames
}

function require(holds: boolean, claim: string): void {
  if (!holds) throw new SelfpageError('INVARIANT_BROKEN', `not true that ${claim}`)
}
