/**
 * The balance set: the processes that are in memory. Their limits together never exceed the frames
 * there are (V5). Who wants to come in when there is no room is made room for: first the limits of
 * the others are trimmed, then whole processes are swapped out, the one that is in memory longest
 * first. Who came in stays for a while; so all get on, in turns.
 */
import type { Ticks } from '@selfpage/kernel'
import type { CentralTask } from '../central/central-task.ts'
import type { FrameWorld } from '../central/replacement.ts'
import type { ResidentSet } from './resident-set.ts'

export interface BalanceOptions {
  /** Frames for resident sets; the others of the machine are for the lists. */
  readonly usableFrames: number
  /** How long a process stays in memory before it must make room for another. */
  readonly residenceTicks: Ticks
  /** Whether limits that were trimmed grow back when there is room. */
  readonly restores: boolean
}

export class BalanceSet {
  readonly #world: FrameWorld
  readonly #sets: ReadonlyMap<CentralTask, ResidentSet>
  readonly #options: BalanceOptions
  readonly #trim: (set: ResidentSet) => void
  /** Processes that wait outside. */
  readonly #outside = new Set<CentralTask>()
  /** Nobody can be let in before, unless somebody ends. */
  #notBefore: Ticks = 0
  #isTrimmed = false

  /** @param trim called when a limit became smaller */
  constructor(
    world: FrameWorld,
    sets: ReadonlyMap<CentralTask, ResidentSet>,
    options: BalanceOptions,
    trim: (set: ResidentSet) => void,
  ) {
    this.#world = world
    this.#sets = sets
    this.#options = options
    this.#trim = trim
  }

  /** Frames that nobody in memory may have. */
  get room(): number {
    let promised = 0
    for (const set of this.#sets.values()) if (set.isBalanced) promised += set.limitFrames
    return this.#options.usableFrames - promised
  }

  /** A process wants to come in. False: it waits outside, swapped out. */
  admit(task: CentralTask, set: ResidentSet): boolean {
    const { now } = this.#world
    const wanted = Math.min(set.quota.quotaFrames, this.#options.usableFrames)
    const least = Math.min(set.quota.floorFrames, wanted)
    this.#makeRoom(wanted, ({ quota }) => quota.quotaFrames)
    this.#makeRoom(wanted, ({ quota }) => quota.floorFrames)
    while (this.room < least && this.#swapOutOne());
    if (this.room < least) {
      if (!task.isSwappedOut) this.#leave(task, set)
      return false
    }
    set.limitFrames = Math.min(wanted, this.room)
    set.isBalanced = true
    set.sinceTicks = now
    if (set.limitFrames < wanted) this.#isTrimmed = true
    this.#outside.delete(task)
    if (task.isSwappedOut) this.#world.swapIn(task)
    return true
  }

  /** Lets in who waits outside, longest first; then gives back what was trimmed. */
  look(): void {
    while (this.#outside.size > 0) {
      if (this.#world.now < this.#notBefore) return
      const [first] = this.#outside
      const set = this.#sets.get(first)
      if (set === undefined) this.#outside.delete(first)
      else if (!this.admit(first, set)) return this.#lookLater()
    }
    if (this.#isTrimmed && this.#options.restores) this.#restore()
  }

  /** A process ended: there is room. */
  ended(task: CentralTask): void {
    this.#outside.delete(task)
    this.#notBefore = 0
    this.look()
  }

  #makeRoom(wanted: number, least: (set: ResidentSet) => number): void {
    for (const set of this.#sets.values()) {
      const missing = wanted - this.room
      if (missing <= 0) return
      const spare = Math.min(missing, set.limitFrames - least(set))
      if (!set.isBalanced || spare <= 0) continue
      set.limitFrames -= spare
      this.#isTrimmed = true
      this.#trim(set)
    }
  }

  /** The process that is in memory longest, if it had its time. */
  #swapOutOne(): boolean {
    const { now } = this.#world
    let longest: [CentralTask, ResidentSet] | undefined
    for (const entry of this.#sets) {
      if (!entry[1].isBalanced || entry[1].sinceTicks + this.#options.residenceTicks > now) continue
      if (longest === undefined || entry[1].sinceTicks < longest[1].sinceTicks) longest = entry
    }
    if (longest === undefined) return false
    this.#leave(...longest)
    return true
  }

  #leave(task: CentralTask, set: ResidentSet): void {
    set.isBalanced = false
    set.sinceTicks = this.#world.now
    this.#outside.add(task)
    this.#world.swapOut(task)
    this.#lookLater()
  }

  /** When the first of those inside has had its time. */
  #lookLater(): void {
    let first = Infinity
    for (const { isBalanced, sinceTicks } of this.#sets.values()) {
      if (isBalanced) first = Math.min(first, sinceTicks + this.#options.residenceTicks)
    }
    this.#notBefore = Math.max(first, this.#world.now + 1)
    if (first < Infinity) this.#world.wakeAt(this.#notBefore)
  }

  #restore(): void {
    this.#isTrimmed = false
    for (const set of this.#sets.values()) {
      const missing = set.quota.quotaFrames - set.limitFrames
      if (!set.isBalanced || missing <= 0) continue
      set.limitFrames += Math.min(this.room, missing)
      if (set.limitFrames < set.quota.quotaFrames) this.#isTrimmed = true
    }
  }
}
