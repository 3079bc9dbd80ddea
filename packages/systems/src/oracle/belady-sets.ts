/**
 * Per-task Belady: every task has the frames its contract promises, and gives up the page it will
 * use last. Not a system one could build, but the most that self-paging within the same contracts
 * could reach (Belady, "A study of replacement algorithms for a virtual-storage computer", 1966).
 */
import { DriverFacts, PageHeap } from '@selfpage/kit'
import { NO_PAGE, SelfpageError } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from '../central/central-task.ts'
import type { FrameWorld, Replacement } from '../central/replacement.ts'

/** Frames for the pages of each living task. */
export type AllotFrames = (tasks: readonly CentralTask[]) => ReadonlyMap<CentralTask, number>

/** The resident pages of a task. */
interface ResidentSet {
  /** By next use: the furthest has the smallest key. */
  readonly pages: PageHeap
  limit: number
}

export class BeladySets implements Replacement {
  readonly #world: FrameWorld
  readonly #allot: AllotFrames
  readonly #sets = new Map<CentralTask, ResidentSet>()
  /** Whose set a resident page is in: who faulted it in. */
  readonly #holders = new Map<PageId, ResidentSet>()
  readonly #facts = new DriverFacts({}, 0)
  readonly #capacity: number

  /** @param capacity page numbers there will be at most */
  constructor(world: FrameWorld, capacity: number, allot: AllotFrames) {
    this.#world = world
    this.#capacity = capacity
    this.#allot = allot
  }

  reference(page: PageId, task: CentralTask): boolean {
    const set = this.#setOf(task)
    const key = this.#nextUse(task)
    if (this.#holders.has(page)) this.#update(page, key)
    else {
      while (set.pages.size >= set.limit) if (!this.#giveUp(set)) return false
      this.#add(page, set, key)
    }
    return true
  }

  touch(page: PageId, task: CentralTask): void {
    this.#update(page, this.#nextUse(task))
  }

  /** Nothing is guessed where the future is known. */
  readAhead(): boolean {
    return false
  }

  remove(page: PageId): void {
    this.#holders.get(page)?.pages.remove(page)
    this.#holders.delete(page)
  }

  forget(page: PageId): void {
    this.remove(page)
  }

  taskEnded(task: CentralTask): void {
    this.#sets.delete(task)
    this.#renew()
  }

  quotaOf(task: CentralTask): number {
    return this.#sets.get(task)?.limit ?? 0
  }

  audit(): void {
    for (const [page, set] of this.#holders) {
      if (set.pages.has(page)) continue
      throw new SelfpageError('INVARIANT_BROKEN', `page ${page} is not in the set it says`)
    }
  }

  #setOf(task: CentralTask): ResidentSet {
    const known = this.#sets.get(task)
    if (known !== undefined) return known
    const made = { pages: new PageHeap(this.#capacity, this.#world.frames), limit: 1 }
    this.#sets.set(task, made)
    this.#renew()
    return made
  }

  /** Tasks came or went: the contracts are others. */
  #renew(): void {
    const limits = this.#allot([...this.#sets.keys()])
    for (const [task, set] of this.#sets) {
      set.limit = Math.max(1, limits.get(task) ?? 1)
      while (set.pages.size > set.limit) if (!this.#giveUp(set)) break
    }
  }

  #giveUp(set: ResidentSet): boolean {
    const page = set.pages.first
    if (page === NO_PAGE || !this.#world.mayGiveUp(page)) return false
    this.remove(page)
    this.#world.gaveUp(page)
    return true
  }

  #add(page: PageId, set: ResidentSet, key: number): void {
    set.pages.add(page, key)
    this.#holders.set(page, set)
  }

  #update(page: PageId, key: number): void {
    this.#holders.get(page)?.pages.update(page, key)
  }

  #nextUse(task: CentralTask): number {
    this.#facts.nextUse = task.nextUse
    task.describe?.(this.#facts)
    return -this.#facts.nextUse
  }
}
