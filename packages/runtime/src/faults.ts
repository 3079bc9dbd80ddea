/**
 * What a page fault needs next, decided from the state of the page alone and without waiting, so
 * that a fault which had to wait is simply looked at again.
 *
 *   soft    the frame is still held: mapped again, rescued from the inactive list or from the queue
 *           of pages to be written, regained from the server, or read ahead before
 *   zero    a page nobody has written: a frame of zeros
 *   copy    a write to a frame that may be shared
 *   hard    the store has the bytes
 *   refused invalid, protection, lost data, no frames: the program gets the error
 */
import type { HandleId } from '@selfpage/container'
import { READ, WRITE } from '@selfpage/kernel'
import type { MemoryError, Rights, Ticks } from '@selfpage/kernel'
import { ABSENT, HELD, RESIDENT } from '@selfpage/kit'
import {
  BUSY,
  CLEANING,
  DISCARDABLE,
  FOREIGN,
  LEAVING,
  LOST,
  SHARED,
  SOFT,
  UNCLEAN,
} from './page-records.ts'
import type { PagingState } from './paging-state.ts'
import type { MappedRegion } from './regions.ts'

/** The next step of a fault. A number, because most faults take just one. */
export type Step = number
/** Ask the server to map the page's handle with `rights`. */
export const MAP = 0
/** The access is permitted already. */
export const RESUME = 1
/** Allocate handles, and look again. */
export const ALLOCATE = 2
/** Ask for extra frames, and look again. */
export const GROW = 3
/** Zero a used handle for the page, and look again. */
export const ZERO = 4
/** Read the page; then look again. */
export const READ_IN = 5
/** Ask for the soft reference back, and look again. */
export const REGAIN = 6
/** Something under way will help: look again when it has ended. */
const WAIT = 7
/** As WAIT, for frames that are clean: the cleaner is to see to it. */
export const WAIT_CLEAN = 8
/** A table of the pager's is not there: `missed`. Fault it in, and look again. */
export const TABLE = 10
/** Ask the server of shared memory; then look again. */
export const SHARE = 11
/** The program gets `error`. */
export const REFUSE = 9

export type FaultKind = 'zero' | 'soft' | 'copy' | 'hard' | 'remap'

export class Faults {
  readonly #state: PagingState
  /** After `step`: the rights to map with, the error, and what kind of fault it is. */
  rights: Rights = 0
  error: MemoryError = 'invalid'
  kind: FaultKind = 'remap'
  /** What `TABLE` is about. */
  missed: unknown

  constructor(state: PagingState) {
    this.#state = state
  }

  /** Looks at a fault. Until `settle`, the page cannot be given up. */
  step(page: number, access: Rights, now: Ticks): Step {
    try {
      return this.#look(page, access, now)
    } catch (miss) {
      this.#state.residency.settle()
      this.missed = miss
      return TABLE
    }
  }

  #look(page: number, access: Rights, now: Ticks): Step {
    const { records, regions, residency } = this.#state
    const region = regions.at(page)
    if (region === undefined) return this.#refuse('invalid')
    if ((access & ~region.rights) !== 0) return this.#refuse('protection')
    const flags = records.flags[page]
    if (flags & LOST) return this.#refuse('lost-data')
    if (flags & BUSY) return WAIT
    if (flags & FOREIGN) {
      return (this.#state.space.rightsAt(page) & access) === access ? RESUME : SHARE
    }
    if (flags & LEAVING) {
      if (!residency.rescue(page, access)) return this.#waitOrFail()
      this.kind = 'soft'
      return this.#map(page, access, region)
    }
    const status = residency.driver.status[page]
    const isHere = status > ABSENT
    if (isHere && records.handle(page) !== 0) {
      this.kind = (access & WRITE) !== 0 && flags & SHARED ? 'copy' : 'remap'
      // Inactive, or read ahead: for the policy it is a reference only now.
      if (status !== RESIDENT && status !== HELD) {
        if (!residency.admit(page, access)) return this.#waitOrFail()
        this.kind = 'soft'
      }
      return this.#map(page, access, region)
    }
    // It may have been given up again while it waited for a frame.
    if (status !== RESIDENT && status !== HELD) {
      if (this.#wantsMore(now)) return GROW
      if (flags & SOFT) return REGAIN
      if (this.#lacksClean(page, access)) return this.#waitForClean()
      if (!residency.admit(page, access)) return this.#waitOrFail()
    } else residency.protect(page)
    return this.#findFrame(page, access, region)
  }

  /** The page is mapped with `rights`: what that means for its bytes. */
  mapped(page: number): void {
    const { records, residency } = this.#state
    if (this.rights & WRITE) {
      residency.markUnclean(page)
      this.#state.isCleaningVain = false
      records.clear(page, SHARED | CLEANING | DISCARDABLE)
    }
    residency.settle()
  }

  #findFrame(page: number, access: Rights, region: MappedRegion): Step {
    const { budget, records } = this.#state
    const isZero = this.#state.sourceOf(page, region) === undefined
    this.kind = isZero ? 'zero' : 'hard'
    const handle: HandleId | undefined = isZero
      ? budget.takeFresh()
      : (budget.takeUsed() ?? budget.takeFresh())
    if (handle !== undefined) {
      records.setHandle(page, handle)
      return isZero ? this.#map(page, access, region) : READ_IN
    }
    if (budget.allocatable > 0) return ALLOCATE
    if (isZero && budget.spareHandles > 0) return ZERO
    return this.#waitOrFail()
  }

  #map(page: number, access: Rights, region: MappedRegion): Step {
    const { records, residency } = this.#state
    if (this.#lacksClean(page, access)) return this.#waitForClean()
    residency.protect(page)
    const isWrite = (access & WRITE) !== 0
    // A frame that may be shared, or should stay clean, is mapped writable only for a write.
    const staysClean = records.has(page, SHARED | DISCARDABLE | CLEANING) || this.#countsClean
    this.rights = isWrite || !staysClean ? region.rights : region.rights & ~WRITE
    if (this.rights === 0) this.rights = READ
    return MAP
  }

  get #countsClean(): boolean {
    return this.#state.budget.extraFrames > 0
  }

  /** Whether a write now would leave fewer clean frames than can be asked back (G4). */
  #lacksClean(page: number, access: Rights): boolean {
    if (!this.#countsClean || (access & WRITE) === 0) return false
    return !this.#state.records.has(page, UNCLEAN) && this.#state.cleanShortage >= 0
  }

  #wantsMore(now: Ticks): boolean {
    const { budget, growth, residency } = this.#state
    return residency.isFull && growth.wantedFrames(budget, now) > 0
  }

  #waitForClean(): Step {
    this.#state.residency.settle()
    return WAIT_CLEAN
  }

  #waitOrFail(): Step {
    this.#state.residency.settle()
    return this.#state.isWorking ? WAIT : this.#refuse('no-frames')
  }

  #refuse(error: MemoryError): Step {
    this.error = error
    return REFUSE
  }
}
