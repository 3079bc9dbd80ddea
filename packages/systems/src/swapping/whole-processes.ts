/**
 * Swapping, the talk's other basic strategy: a process is in memory with all of its pages, or not at
 * all. When there is no room for one more page, a whole process goes to disk; later all of it comes
 * back before it goes on. Nothing is chosen page by page.
 */
import type { Ticks } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from '../central/central-task.ts'
import type { FrameWorld, Replacement } from '../central/replacement.ts'

export interface SwappingOptions {
  /** Frames for processes. */
  readonly usableFrames: number
  /** How long a process stays in before it must make room for another. */
  readonly residenceTicks: Ticks
}

/**
 *   in ---- no room for somebody ----> out ---- room, longest out ----> loading ---- all read ----> in
 */
type State = 'in' | 'out' | 'loading'

interface Process {
  readonly task: CentralTask
  state: State
  /** When it came in, or went out. */
  sinceTicks: Ticks
  /** In memory, or on their way; of a process that is out, what it had. */
  readonly pages: Set<PageId>
}

export class WholeProcesses implements Replacement {
  readonly #world: FrameWorld
  readonly #options: SwappingOptions
  /** Those that are out, in the order in which they went. */
  readonly #processes = new Map<CentralTask, Process>()
  readonly #processOf = new Map<PageId, Process>()
  /** A process leaves: its pages are kept in mind. */
  #leaving: Process | undefined

  constructor(world: FrameWorld, options: SwappingOptions) {
    this.#world = world
    this.#options = options
  }

  reference(page: PageId, task: CentralTask): boolean {
    if (this.#processOf.has(page)) return true
    const process = this.#processFor(task)
    while (this.#used >= this.#options.usableFrames && this.#swapOutOne(process));
    if (this.#used >= this.#options.usableFrames) {
      // Alone in memory and too large for it: it cannot go on, now or ever.
      if (this.#isAlone(process)) return false
      this.#swapOut(process)
      return false
    }
    this.#enter(page, process)
    return true
  }

  readAhead(page: PageId, task: CentralTask): boolean {
    const process = this.#processFor(task)
    const isLoading = process.state === 'loading'
    if (!isLoading && this.#used >= this.#options.usableFrames) return false
    this.#enter(page, process)
    return true
  }

  remove(page: PageId): void {
    const process = this.#processOf.get(page)
    this.#processOf.delete(page)
    if (process !== undefined && process !== this.#leaving) process.pages.delete(page)
  }

  forget(page: PageId): void {
    this.remove(page)
    for (const { state, pages } of this.#processes.values()) if (state === 'out') pages.delete(page)
  }

  /** Something ended, or time passed: processes may come in, or go on. */
  look(): void {
    for (const process of this.#processes.values()) if (this.#hasCome(process)) this.#goOn(process)
    const next = this.#longestOut()
    if (next !== undefined) this.#bringIn(next)
  }

  wake(): void {
    this.look()
  }

  taskEnded(task: CentralTask): void {
    const process = this.#processes.get(task)
    if (process === undefined) return
    this.#processes.delete(task)
    // Pages of files: nobody is there to swap them out with.
    for (const page of process.pages) {
      if (!this.#world.mayGiveUp(page)) continue
      this.remove(page)
      this.#world.gaveUp(page)
    }
  }

  /** @throws SelfpageError `INVARIANT_BROKEN` */
  audit(): void {
    require(this.#used <= this.#options.usableFrames, 'processes have only the frames for them')
    for (const { task, state, pages } of this.#processes.values()) {
      const isIn = state !== 'out'
      for (const page of pages) {
        if (isIn) require(this.#processOf.has(page), `all pages of ${task.name} are in with it`)
        else require(!this.#world.isResident(page), `no page of ${task.name} is in without it`)
      }
    }
  }

  get #used(): number {
    return this.#processOf.size
  }

  #processFor(task: CentralTask): Process {
    const known = this.#processes.get(task)
    if (known !== undefined) return known
    const { now: sinceTicks } = this.#world
    const process: Process = { task, state: 'in', sinceTicks, pages: new Set() }
    this.#processes.set(task, process)
    return process
  }

  #enter(page: PageId, process: Process): void {
    process.pages.add(page)
    this.#processOf.set(page, process)
  }

  #isAlone(process: Process): boolean {
    return process.pages.size >= this.#options.usableFrames
  }

  /** The process that is in longest, if it had its time. */
  #swapOutOne(but?: Process): boolean {
    const before = this.#world.now - this.#options.residenceTicks
    let longest: Process | undefined
    for (const process of this.#processes.values()) {
      if (process === but || process.state !== 'in' || process.pages.size === 0) continue
      if (process.sinceTicks > before) continue
      if (longest === undefined || process.sinceTicks < longest.sinceTicks) longest = process
    }
    if (longest !== undefined) this.#swapOut(longest)
    return longest !== undefined
  }

  #swapOut(process: Process): void {
    process.state = 'out'
    process.sinceTicks = this.#world.now
    this.#leaving = process
    this.#world.swapOut(process.task)
    this.#leaving = undefined
    this.#wakeLater()
  }

  #longestOut(): Process | undefined {
    let longest: Process | undefined
    for (const process of this.#processes.values()) {
      if (process.state !== 'out') continue
      if (longest === undefined || process.sinceTicks < longest.sinceTicks) longest = process
    }
    return longest
  }

  /** Starts reading it in, if there is room for all of it and a page more. */
  #bringIn(process: Process): void {
    const { usableFrames } = this.#options
    const needed = Math.min(process.pages.size + 1, usableFrames)
    while (this.#used + needed > usableFrames && this.#swapOutOne());
    if (this.#used + needed > usableFrames || this.#world.freeFrames < needed) {
      this.#wakeLater()
      return
    }
    process.state = 'loading'
    const pages = [...process.pages]
    process.pages.clear()
    this.#world.load(process.task, pages)
    if (this.#hasCome(process)) this.#goOn(process)
  }

  #hasCome({ state, pages }: Process): boolean {
    if (state !== 'loading') return false
    for (const page of pages) if (this.#world.isReading(page)) return false
    return true
  }

  #goOn(process: Process): void {
    process.state = 'in'
    process.sinceTicks = this.#world.now
    this.#world.swapIn(process.task)
  }

  /** When the first of those inside has had its time. */
  #wakeLater(): void {
    const { residenceTicks } = this.#options
    let first = Infinity
    for (const { state, sinceTicks } of this.#processes.values()) {
      if (state === 'in') first = Math.min(first, sinceTicks + residenceTicks)
    }
    if (first < Infinity) this.#world.wakeAt(Math.max(first, this.#world.now + 1))
  }
}

function require(holds: boolean, claim: string): void {
  if (!holds) throw new SelfpageError('INVARIANT_BROKEN', `not true that ${claim}`)
}
