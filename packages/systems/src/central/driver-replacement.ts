/**
 * Any eviction policy plugin as the replacement of a central system: one order over the pages of all
 * tasks. The plugin sees what it sees in a replay, through the same driver.
 */
import { createDriver, RESIDENT } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import type { ConfiguredPolicy, PageId } from '@selfpage/policy'
import type { CentralTask } from './central-task.ts'
import type { FrameWorld, Replacement } from './replacement.ts'

export interface DriverReplacementOptions {
  readonly policy: ConfiguredPolicy
  /** Frames the policy fills; the rest of the machine's are for pages on their way. */
  readonly frames: number
  /** Page numbers there is room for at first. */
  readonly pages: number
  readonly fidelity: 'exact' | 'sampled'
  /** Sampled: the least time between two looks at all referenced bits. Default 10 ms. */
  readonly scanTicks?: number
}

const defaultScanTicks = 10_000_000

/** All pages are looked at once for a sixteenth of them that is new. */
const newPagesShift = 4

export class DriverReplacement implements Replacement {
  readonly driver: Driver
  readonly #world: FrameWorld
  readonly #isExact: boolean
  readonly #scanTicks: number
  readonly #owners: Uint16Array
  #pages: number
  #scanAfter = 0
  /** Pages brought in since the last look. */
  #newPages = 0
  #references = 0
  /** The world takes a page out: it need not be told that it left. */
  #isTaking = false

  constructor(world: FrameWorld, options: DriverReplacementOptions) {
    const { policy, frames, pages, fidelity, scanTicks = defaultScanTicks } = options
    this.#world = world
    this.#isExact = fidelity === 'exact'
    this.#scanTicks = scanTicks
    this.#pages = pages
    this.#owners = new Uint16Array(pages)
    this.driver = createDriver({
      policy,
      pages,
      frames,
      fidelity,
      seed: world.seed,
      owner: this.#owners,
      mayEvict: (page) => world.mayGiveUp(page),
      onLeave: (page) => {
        if (!this.#isTaking) world.gaveUp(page)
      },
    })
  }

  reference(page: PageId, task: CentralTask, isWrite: boolean): boolean {
    this.#admitNumber(page, task)
    this.#describe(task, isWrite)
    if (!this.driver.reference(page, false)) {
      this.#references--
      return false
    }
    this.#newPages++
    if (isWrite) this.driver.facts.dirty[page] = 1
    return true
  }

  touch(page: PageId, task: CentralTask, isWrite: boolean): void {
    const { driver } = this
    this.#describe(task, isWrite)
    if (driver.status[page] === RESIDENT) driver.touch(page)
    else driver.reference(page, false)
    if (isWrite) driver.facts.dirty[page] = 1
  }

  readAhead(page: PageId, task: CentralTask): boolean {
    this.#admitNumber(page, task)
    return this.driver.readAhead(page)
  }

  remove(page: PageId): void {
    this.#isTaking = true
    if (page < this.#pages) this.driver.remove(page, 'reclaimed')
    this.#isTaking = false
  }

  forget(page: PageId): void {
    if (page < this.#pages) this.driver.forget(page)
  }

  release(page: PageId): void {
    if (page < this.#pages) this.driver.release(page)
  }

  relieve(): void {
    // Frames lent to pages being written come back by themselves.
    if (this.#world.modifiedPages === 0) this.driver.evict('reclaimed')
  }

  look(): void {
    if (this.#isExact || this.#world.now < this.#scanAfter) return
    // A look at all pages for each new one would cost more than the order it keeps is worth.
    if (this.#newPages < this.driver.frames >> newPagesShift) return
    this.#newPages = 0
    this.#scanAfter = this.#world.now + this.#scanTicks
    const { facts, status } = this.driver
    // A bit does not tell of which class the reference was.
    facts.class = 0
    for (const page of this.#world.residentPages()) {
      if (status[page] !== RESIDENT) continue
      if (this.#world.takeReferenced(page)) this.driver.reference(page, false)
    }
    this.driver.scan()
  }

  hint(protocol: string, message: string, values: readonly number[], pages: PageId[]): void {
    this.driver.hint(protocol, message, values, pages)
  }

  audit(): void {
    this.driver.audit()
  }

  /** Page numbers grow; the driver must know before it hears of a new one. */
  #admitNumber(page: PageId, { number }: CentralTask): void {
    while (page >= this.#pages) {
      this.#pages *= 2
      this.driver.grow(this.#pages)
    }
    if (page < this.#owners.length) this.#owners[page] = number
  }

  #describe(task: CentralTask, isWrite: boolean): void {
    const { facts } = this.driver
    facts.clock = ++this.#references
    facts.write = isWrite ? 1 : 0
    facts.class = task.referenceClass
    facts.nextUse = task.nextUse
    // It goes from one reference to the next, and must see each.
    if (this.#isExact) task.describe?.(facts)
  }
}
