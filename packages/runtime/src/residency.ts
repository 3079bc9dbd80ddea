/**
 * Which pages have frames: the eviction policy's driver (kit), and what must happen to mappings,
 * dirty bits and handles when it gives a page up. All of it happens at once, without waiting, so
 * any thread of the task may cause it.
 *
 * The driver asks `mayEvict` of each page it is about to give up. That is where the page loses its
 * mapping and the hardware's dirty bit is gathered, so that `onLeave` knows whether bytes would be
 * lost.
 */
import type { HandleId } from '@selfpage/container'
import { ALL_RIGHTS, DIRTY, flexpage, REFERENCED, WRITE } from '@selfpage/kernel'
import type { AccessBits, BasicThread, Rights, Space } from '@selfpage/kernel'
import { ABSENT, createDriver, RESIDENT } from '@selfpage/kit'
import type { Driver, DriverFacts, LeaveCause } from '@selfpage/kit'
import { NEVER, NO_PAGE, pageId } from '@selfpage/policy'
import type { ConfiguredPolicy, PageId } from '@selfpage/policy'
import type { FrameBudget } from './frame-budget.ts'
import {
  BUSY,
  CLEANING,
  DEFERRED,
  DISCARDABLE,
  FOREIGN,
  LEAVING,
  OWN,
  RESTARTING,
  SHARED,
  SOFT,
  STORED,
  UNCLEAN,
} from './page-records.ts'
import type { PageRecords } from './page-records.ts'

export interface ResidencyOptions {
  readonly records: PageRecords
  readonly budget: FrameBudget
  readonly space: Space
  readonly policy: ConfiguredPolicy
  readonly frames: number
  readonly inactiveFrames: number
  readonly fidelity: 'exact' | 'sampled'
  readonly seed: number
  /** Sets facts of the reference about to be made that only the world knows. Exact fidelity. */
  readonly describe?: ((facts: DriverFacts) => void) | undefined
}

export class Residency {
  readonly driver: Driver
  /** What the program says its references are (the fact `class`), until it says otherwise. */
  referenceClass = 0
  /** When it says that the page referenced next is used again. */
  nextUse = NEVER
  /** Pages that left dirty, oldest first: their frames are theirs until they are written. */
  readonly leaving = new Set<number>()
  /** Soft references of pages that are gone: to be ended at the server. */
  readonly abandoned: HandleId[] = []
  readonly #records: PageRecords
  readonly #budget: FrameBudget
  readonly #space: Space
  readonly #isExact: boolean
  readonly #describe: ((facts: DriverFacts) => void) | undefined
  #thread: BasicThread | undefined
  /** The page a fault is being resolved for, or one being referenced: not to be given up. */
  #current = NO_PAGE as number
  /** Proposed and refused because it was current, or dirty when only clean ones would do. */
  readonly #refused: number[] = []
  #cleanOnly = false
  /** Frames given up now go back to the server, softly: the handles collected so far. */
  #softened: HandleId[] | undefined
  #uncleanPages = 0
  #references = 0

  constructor(options: ResidencyOptions) {
    const { records, budget, space, fidelity } = options
    this.#records = records
    this.#budget = budget
    this.#space = space
    this.#isExact = fidelity === 'exact'
    // It goes from one reference to the next, and must see each.
    this.#describe = this.#isExact ? options.describe : undefined
    this.driver = createDriver({
      policy: options.policy,
      pages: records.pages,
      frames: options.frames,
      inactiveFrames: options.inactiveFrames,
      fidelity,
      seed: options.seed,
      mayEvict: (page) => this.#mayEvict(page),
      onLeave: (page, cause, dirty) => this.#onLeave(page, cause, dirty),
    })
    if (this.#isExact) space.logReferences((page, access) => this.#log(page, access))
  }

  /** The pager's thread: it may unmap what the task has mapped. */
  attach(thread: BasicThread): void {
    this.#thread = thread
  }

  /** References seen under exact fidelity, those that faulted included. */
  get loggedReferences(): number {
    return this.#references
  }

  /** Frames that can be had at once, without writing anything (G4). */
  get cleanableFrames(): number {
    return this.#budget.handles - this.#uncleanPages - this.leaving.size
  }

  /** Whether the next page to come makes another go. */
  get isFull(): boolean {
    const { driver } = this
    return driver.residentPages + driver.inactivePages >= driver.frames
  }

  isDirty(page: number): boolean {
    return this.driver.facts.dirty[page] === 1
  }

  /**
   * Presents a reference to a page that has no mapping to the policy. The page is safe from the
   * policy until `settle`. False: every frame is held.
   */
  admit(page: number, access: Rights): boolean {
    const { facts, status } = this.driver
    const id = pageId(page)
    this.#current = page
    this.#references++
    facts.clock = this.#references
    facts.write = access & WRITE ? 1 : 0
    facts.class = this.referenceClass
    facts.nextUse = this.nextUse
    this.#describe?.(facts)
    if (!this.driver.reference(id, false)) {
      this.#references--
      return false
    }
    if (access & WRITE) facts.dirty[page] = 1
    if (this.#isExact && status[page] >= RESIDENT) this.#records.set(page, RESTARTING)
    return true
  }

  /** A fault on a resident page begins: it must stay. */
  protect(page: number): void {
    this.#current = page
  }

  /** The fault, or the reference, is over: pages refused in its favour may be proposed again. */
  settle(): void {
    this.#current = NO_PAGE
    if (this.#refused.length > 0) this.#releaseRefused()
  }

  /** Reads and clears what the hardware noted of a page, and takes rights away from it. */
  gather(page: number, rights: Rights): AccessBits {
    const bits = this.#unmap(page, rights)
    if (bits & DIRTY) this.driver.facts.dirty[page] = 1
    if (bits & REFERENCED && !this.#isExact && this.driver.status[page] >= RESIDENT) {
      // A bit does not tell of which class the reference was.
      this.driver.facts.class = 0
      this.driver.reference(pageId(page), false)
    }
    return bits
  }

  /** Sampled fidelity: hands the referenced bits of all pages to the driver. */
  scan(): void {
    const { status } = this.driver
    for (let page = 0; page < status.length; page++) {
      if (status[page] === RESIDENT) this.gather(page, 0)
    }
    this.driver.scan()
    this.settle()
  }

  markUnclean(page: number): void {
    if (this.#records.has(page, UNCLEAN)) return
    this.#records.set(page, UNCLEAN)
    this.#uncleanPages++
  }

  markClean(page: number): void {
    if (!this.#records.has(page, UNCLEAN)) return
    this.#records.clear(page, UNCLEAN)
    this.#uncleanPages--
  }

  /** The transfer that kept a page busy, or the deferral, is over. */
  unhold(page: number): void {
    if (this.driver.status[page] > ABSENT) this.driver.release(pageId(page))
  }

  /** A page that waits to be written is wanted again: its frame never left. */
  rescue(page: number, access: Rights): boolean {
    if (!this.admit(page, access)) return false
    this.leaving.delete(page)
    this.#records.clear(page, LEAVING | RESTARTING)
    if (this.#isExact) this.#records.set(page, RESTARTING)
    this.driver.facts.dirty[page] = 1
    this.markUnclean(page)
    return true
  }

  /** What the page held is of no use to anybody any more. Its handle becomes spare. */
  drop(page: number): void {
    const records = this.#records
    this.#unmap(page, ALL_RIGHTS)
    this.markClean(page)
    this.leaving.delete(page)
    this.driver.facts.dirty[page] = 0
    this.driver.forget(pageId(page))
    if (records.handle(page) !== 0) {
      const handle = records.takeHandle(page)
      if (records.has(page, SOFT)) this.abandoned.push(handle)
      else this.#budget.recycle(handle)
    }
    records.flags[page] = 0
  }

  /**
   * Changes the frames of the policy; pages beyond them go, in the order that the policy says, or
   * clean ones first because time is short.
   * @returns handles given up softly: still of their pages, to be softened now
   */
  resize(frames: number, order: 'policy' | 'clean first' | 'clean first, softly'): HandleId[] {
    const softened: HandleId[] = []
    this.#softened = order === 'clean first, softly' ? softened : undefined
    this.#cleanOnly = order !== 'policy'
    this.driver.resize(frames)
    this.#cleanOnly = false
    this.#softened = undefined
    this.#releaseRefused()
    // What is still too much is dirty: it is written, and then goes.
    while (this.driver.residentPages + this.driver.inactivePages > frames) {
      if (this.driver.evict('reclaimed') === NO_PAGE) break
    }
    return softened
  }

  /** Gives up one page that needs no writing; false: there is none. Its handle is spare then. */
  evictClean(): boolean {
    this.#cleanOnly = true
    const page = this.driver.evict('reclaimed')
    if (page !== NO_PAGE && this.driver.status[page] > ABSENT) this.driver.remove(page, 'reclaimed')
    this.#cleanOnly = false
    this.#releaseRefused()
    return page !== NO_PAGE
  }

  #log(page: number, access: Rights): void {
    const { driver } = this
    if (page >= this.#records.pages || this.#records.has(page, FOREIGN)) return
    const isWrite = (access & WRITE) !== 0
    if (this.#records.has(page, RESTARTING)) this.#records.clear(page, RESTARTING)
    else {
      const { facts } = driver
      this.#references++
      facts.clock = this.#references
      facts.write = isWrite ? 1 : 0
      facts.class = this.referenceClass
      facts.nextUse = this.nextUse
      this.#describe?.(facts)
      this.#current = page
      if (driver.status[page] === RESIDENT) driver.touch(pageId(page))
      else driver.reference(pageId(page), false)
      this.settle()
    }
    if (isWrite) driver.facts.dirty[page] = 1
  }

  #mayEvict(page: PageId): boolean {
    const records = this.#records
    if (records.has(page, BUSY | DEFERRED)) return false
    if (page === this.#current) {
      this.#refused.push(page)
      return false
    }
    if (this.#cleanOnly && records.has(page, UNCLEAN)) {
      this.gather(page, 0)
      if (this.isDirty(page)) {
        this.#refused.push(page)
        return false
      }
    }
    if (this.#unmap(page, ALL_RIGHTS) & DIRTY) this.driver.facts.dirty[page] = 1
    if (!this.isDirty(page)) this.markClean(page)
    return true
  }

  #onLeave(page: PageId, cause: LeaveCause, dirty: boolean): void {
    const records = this.#records
    if (this.#thread?.isObserved) this.#thread.note('evict', { page, cause, dirty })
    if (records.handle(page) === 0) return
    this.markClean(page)
    if (dirty) {
      this.leaving.add(page)
      // A copy that is being written is as good as any: this write frees the frame.
      records.set(page, records.has(page, CLEANING) ? LEAVING | BUSY : LEAVING)
      return
    }
    if (records.has(page, DISCARDABLE)) {
      records.clear(page, DISCARDABLE | STORED | SHARED | OWN)
      this.driver.expectZeroFill(page)
    }
    if (this.#softened !== undefined) {
      this.#softened.push(records.handle(page) as HandleId)
      records.set(page, SOFT)
      this.#budget.lose(1)
    } else this.#budget.recycle(records.takeHandle(page))
  }

  #unmap(page: number, rights: Rights): AccessBits {
    if (this.#thread === undefined || this.#space.rightsAt(page) === 0) return 0
    return this.#thread.unmap(flexpage(page), rights, true)
  }

  #releaseRefused(): void {
    while (this.#refused.length > 0) this.driver.release(pageId(this.#refused.pop() as number))
  }
}
