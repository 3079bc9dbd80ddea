/**
 * All that the threads of one task's pager share. They run one at a time and never wait between
 * reading and changing it, so it needs no locks: what must hold across a wait is a flag of the page
 * (BUSY, LEAVING, CLEANING).
 */
import type { MemoryError, Rights, Space, Ticks } from '@selfpage/kernel'
import type { StoreObject } from './backing-store.ts'
import type { FrameBudget } from './frame-budget.ts'
import type { Growth } from './growth.ts'
import { ABSENT } from '@selfpage/kit'
import { SelfpageError } from '@selfpage/policy'
import { BUSY, FOREIGN, LEAVING, OWN, SOFT, STORED } from './page-records.ts'
import type { PageRecords } from './page-records.ts'
import type { MappedRegion, Regions } from './regions.ts'
import type { Residency } from './residency.ts'
import type { SwapMap } from './swap-map.ts'

/** Pages to be read by one request: they follow each other in the space and in the object. */
export interface ReadJob {
  readonly object: StoreObject
  /** Page of the object that `page` is. */
  readonly objectPage: number
  readonly page: number
  readonly pages: number
}

/** A region whose dirty pages shall be written, for whoever asked. */
export interface SyncJob {
  readonly region: MappedRegion
  /** Undefined while it goes on. */
  outcome: { readonly error: MemoryError | undefined } | undefined
}

export interface PagingCounts {
  hardFaults: number
  softFaults: number
  zeroFills: number
  copyFaults: number
  /** Pages written to their stores, those cleaned ahead of need included. */
  pageOuts: number
  messages: number
  stalledTicks: Ticks
}

export class PagingState {
  readonly space: Space
  readonly records: PageRecords
  readonly regions: Regions
  readonly budget: FrameBudget
  readonly residency: Residency
  /** Where dirty anonymous pages go; undefined: nowhere, they stay. */
  readonly swap: { readonly object: StoreObject; readonly map: SwapMap } | undefined
  readonly growth: Growth
  readonly counts: PagingCounts = {
    hardFaults: 0,
    softFaults: 0,
    zeroFills: 0,
    copyFaults: 0,
    pageOuts: 0,
    messages: 0,
    stalledTicks: 0,
  }
  readonly reads: ReadJob[] = []
  /** Pages of shared memory that a fault waits for, and how they are to be used. */
  readonly shares: { readonly page: number; readonly access: Rights }[] = []
  readonly syncs: SyncJob[] = []
  /** Slots of the swap area whose contents nobody needs. */
  readonly discards: number[] = []
  /** Transfers under way or queued. */
  transfers = 0
  /** Something changed that faults may wait for, while the pager did not listen. */
  hasMoved = false
  /** The cleaner was asked for clean frames and found nothing to clean. */
  isCleaningVain = false
  /** The swap area is full: what waits to be written stays until slots are freed. */
  isSwapFull = false
  /** The cleaner sleeps because a server asked it to come again later. */
  isDeferred = false

  constructor(
    parts: Pick<
      PagingState,
      'space' | 'records' | 'regions' | 'budget' | 'growth' | 'residency' | 'swap'
    >,
  ) {
    this.space = parts.space
    this.records = parts.records
    this.regions = parts.regions
    this.budget = parts.budget
    this.residency = parts.residency
    this.swap = parts.swap
    this.growth = parts.growth
  }

  /** Frames for the policy to fill. */
  get policyFrames(): number {
    return this.budget.limitFrames - this.budget.ioFrames
  }

  /** Whether frames will become free without anybody doing anything more. */
  get isWorking(): boolean {
    if (this.transfers > 0 || this.isDeferred) return true
    return this.residency.leaving.size > 0 && this.swap !== undefined && !this.isSwapFull
  }

  /** Whether there is something for the cleaner to do. */
  get wantsCleaning(): boolean {
    if (this.discards.length > 0 || this.syncs.some(isUnderWay)) return true
    if (this.residency.leaving.size > 0 && this.swap !== undefined) return true
    if (this.budget.extraFrames === 0 || this.isCleaningVain) return false
    return this.cleanShortage >= -this.budget.ioFrames
  }

  /** Frames short of what must be cleanable: those that can be asked back (G4). */
  get cleanShortage(): number {
    return this.budget.extraFrames - this.residency.cleanableFrames
  }

  /** Where the page's bytes are when it has no frame; undefined: nowhere, it is zeros. */
  sourceOf(page: number, region: MappedRegion): { object: StoreObject; page: number } | undefined {
    if (region.file !== undefined && !this.records.has(page, OWN)) {
      return { object: region.file, page: region.filePage + page - region.start }
    }
    if (this.swap === undefined || !this.records.has(page, STORED)) return undefined
    return { object: this.swap.object, page: this.swap.map.slotOf(page) }
  }

  /** Whether the tables that say where the page is can be used without a fault (paged-tables.ts). */
  isAtHand(page: number): boolean {
    return this.swap === undefined || this.swap.map.has(page)
  }

  /** Where the page is written to; undefined: nowhere. Its page there is -1 if there is no room. */
  targetOf(page: number, region: MappedRegion): { object: StoreObject; page: number } | undefined {
    if (region.file !== undefined && region.sharing === 'shared') {
      return { object: region.file, page: region.filePage + page - region.start }
    }
    if (this.swap === undefined) return undefined
    return { object: this.swap.object, page: this.swap.map.assign(page) }
  }

  /** The bytes in the page's slot are of no use any more. */
  releaseSlot(page: number): void {
    const slot = this.swap?.map.release(page) ?? -1
    if (slot < 0) return
    this.discards.push(slot)
    this.isSwapFull = false
  }

  /** Forgets a page altogether. It must not be busy. */
  forget(page: number): void {
    this.releaseSlot(page)
    this.residency.drop(page)
  }

  isBusy(page: number): boolean {
    return this.records.has(page, BUSY)
  }

  /** Throws if a table contradicts another. */
  audit(): void {
    const { budget, records, residency } = this
    residency.driver.audit()
    let held = 0
    for (let page = 0; page < records.pages; page++) {
      const hasHandle = records.handle(page) !== 0
      const isSoft = records.has(page, SOFT)
      if (hasHandle && !isSoft) held++
      const isHere = residency.driver.status[page] > ABSENT
      require(!hasHandle ||
        isHere ||
        records.has(page, LEAVING | SOFT), page, 'its frame is wanted')
      require(!records.has(page, LEAVING) || residency.leaving.has(page), page, 'it waits to leave')
      require(this.space.rightsAt(page) === 0 ||
        records.has(page, FOREIGN) ||
        (isHere && hasHandle), page, 'its mapping is known')
    }
    const spare = budget.handles - budget.spareHandles - held
    // Handles on the way between a table and the server are the faults' own, one at a time.
    require(spare >= 0 && spare <= 1, -1, 'all handles are accounted for')
  }
}

function isUnderWay({ outcome }: SyncJob): boolean {
  return outcome === undefined
}

function require(holds: boolean, page: number, claim: string): void {
  if (holds) return
  throw new SelfpageError('INVARIANT_BROKEN', `page ${page}: not true that ${claim}`)
}
