/**
 * Page-out as Unix does it: nobody gives up a page for its own fault. A daemon wakes when free memory
 * falls below a high mark and looks at pages the faster, the less there is (U3); whose they are it
 * does not know (U2). If memory stays below the low mark, a whole process is swapped out, the
 * largest, and comes back when there is room, or when it has been out long enough and another's turn
 * has come.
 */
import type { Ticks } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from '../central/central-task.ts'
import type { FrameWorld, Replacement } from '../central/replacement.ts'
import type { PageOrder } from './page-order.ts'

export interface DaemonOptions {
  /** Free frames below which the daemon works, and below which it is an emergency. */
  readonly highMark: number
  readonly lowMark: number
  /** Pages looked at in a second: at the high mark, and with nothing free. Linear in between. */
  readonly slowScan: number
  readonly fastScan: number
  /** Between two looks. */
  readonly wakeTicks: Ticks
  /** Over how long free memory is averaged: below the low mark, a process is swapped out. */
  readonly shortTicks: Ticks
  /** How long a process is in, or out, at least, once it was swapped. */
  readonly turnTicks: Ticks
}

export class PageOutDaemon implements Replacement {
  readonly #world: FrameWorld
  readonly #order: PageOrder
  readonly #options: DaemonOptions
  #isAwake = false
  /** Pages to look at that made no whole page the last time. */
  #remainder = 0
  /** Free frames on the average of the last while (`avefree`): faults come in bursts. */
  #averageFree: number
  /** When tasks were swapped out, and in. */
  readonly #out = new Map<CentralTask, Ticks>()
  readonly #in = new Map<CentralTask, Ticks>()

  constructor(world: FrameWorld, order: PageOrder, options: DaemonOptions) {
    this.#world = world
    this.#order = order
    this.#options = options
    this.#averageFree = options.highMark
  }

  reference(page: PageId, task: CentralTask, isWrite: boolean): boolean {
    this.#order.add(page, task, isWrite)
    return true
  }

  touch(page: PageId, task: CentralTask, isWrite: boolean): void {
    this.#order.touch?.(page, task, isWrite)
  }

  readAhead(page: PageId, task: CentralTask): boolean {
    this.#order.addAhead(page, task)
    return true
  }

  release(page: PageId): void {
    this.#order.release?.(page)
  }

  remove(page: PageId): void {
    if (this.#order.has(page)) this.#order.remove(page)
  }

  forget(page: PageId): void {
    this.#order.forget(page)
  }

  /** Somebody waits: no time to wait for the next look. */
  relieve(): void {
    const { lowMark } = this.#options
    const wanted = lowMark - this.#world.freeFrames - this.#world.modifiedPages
    // Twice round, so that pages whose bit was set have lost it the second time.
    if (wanted > 0) this.#order.scan(2 * this.#world.frames, wanted)
  }

  look(): void {
    if (this.#isAwake || !(this.#isShort || this.#out.size > 0)) return
    this.#isAwake = true
    this.#world.wakeAt(this.#world.now + this.#options.wakeTicks)
  }

  wake(now: Ticks): void {
    this.#isAwake = false
    this.#averageIn(this.#world.freeFrames)
    if (this.#isShort) this.#scan()
    this.#swapSomebodyIn(now)
    this.#swapSomebodyOut(now)
    this.look()
  }

  taskEnded(task: CentralTask): void {
    this.#out.delete(task)
    this.#in.delete(task)
  }

  audit(): void {
    this.#order.audit()
  }

  get #isShort(): boolean {
    return this.#lacking > 0
  }

  /** Frames that are lacking to the high mark, those on their way not counted. */
  get #lacking(): number {
    return this.#options.highMark - this.#world.freeFrames - this.#world.modifiedPages
  }

  #scan(): void {
    const { fastScan, highMark, slowScan, wakeTicks } = this.#options
    const shortage = Math.min(1, Math.max(0, 1 - this.#world.freeFrames / highMark))
    const perSecond = slowScan + (fastScan - slowScan) * shortage
    const pages = (perSecond * wakeTicks) / 1e9 + this.#remainder
    this.#remainder = pages % 1
    const given = this.#order.scan(Math.floor(pages), this.#lacking)
    this.#world.note('page-out.scan', { pages: Math.floor(pages), given })
  }

  #averageIn(freeFrames: number): void {
    const { shortTicks, wakeTicks } = this.#options
    const weight = Math.min(1, wakeTicks / shortTicks)
    this.#averageFree += (freeFrames - this.#averageFree) * weight
  }

  #swapSomebodyOut(now: Ticks): void {
    const { highMark, lowMark, turnTicks } = this.#options
    if (this.#averageFree >= lowMark) return
    const inside = this.#world.tasks.filter((task) => !this.#out.has(task))
    if (inside.length < 2) return
    const isDue = (task: CentralTask) => now - (this.#in.get(task) ?? -Infinity) >= turnTicks
    const [largest] = inside.filter(isDue).sort((one, other) => other.frames - one.frames)
    if (largest === undefined || largest.frames === 0) return
    this.#out.set(largest, now)
    // Its pages must be written before it shows.
    this.#averageFree = highMark
    this.#world.swapOut(largest)
  }

  #swapSomebodyIn(now: Ticks): void {
    const [first] = this.#out
    if (first === undefined) return
    const [task, since] = first
    const hasOthers = this.#world.tasks.length > this.#out.size
    if (hasOthers && now - since < this.#options.turnTicks) return
    if (hasOthers && this.#isShort && now - since < 4 * this.#options.turnTicks) return
    this.#out.delete(task)
    this.#in.set(task, now)
    this.#world.swapIn(task)
  }
}
