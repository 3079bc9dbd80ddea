/** What a world sees of the driver. */
import type { ConfiguredPolicy, EvictionPolicy, PageId } from '@selfpage/policy'
import type { DriverFacts, WorldColumns } from './driver-facts.ts'

/** Why a frame is given up. */
export type LeaveCause = 'evicted' | 'reclaimed'

/** How a driver is set up. */
export interface DriverOptions extends WorldColumns {
  readonly policy: ConfiguredPolicy
  /** Page numbers run from 0 to `pages - 1`. */
  readonly pages: number
  /** Frames, at least 1. */
  readonly frames: number
  /** How many of the frames the inactive list may take; fewer than `frames`. Default 0: no list. */
  readonly inactiveFrames?: number
  /** Seed of the policy's random source. Default 0. */
  readonly seed?: number
  /** `exact` (default): each reference is a touch. `sampled`: touches come from `scan`. */
  readonly fidelity?: 'exact' | 'sampled'
  /** False if no reference writes, which saves the bookkeeping of dirty pages. Default true. */
  readonly tracksWrites?: boolean
  /** Asked of each page proposed. False: it is held, and another is asked for. Must not throw. */
  readonly mayEvict?: (page: PageId) => boolean
  /** Told of each frame given up, after the fact. `dirty`: its bytes must be written back. */
  readonly onLeave?: (page: PageId, cause: LeaveCause, dirty: boolean) => void
}

/** What the driver counts. A miss is a reference whose page had no frame. */
export interface DriverCounts {
  /** Hard faults and zero-fills together. */
  readonly misses: number
  /** Misses of pages that were never in memory before (or were forgotten since). */
  readonly compulsoryMisses: number
  /** Misses that read from the backing store. */
  readonly hardFaults: number
  /** References to inactive pages: the frame is still there, nothing is read. */
  readonly softFaults: number
  /** Misses that need a zeroed frame and no read. */
  readonly zeroFills: number
  /** Dirty pages that gave up their frame. */
  readonly writeBacks: number
  /** Frames given up. */
  readonly evictions: number
}

/** A policy broke the rules and was replaced by first-in first-out order. */
export interface FallbackNote {
  /** What it did, one sentence. */
  readonly reason: string
}

/**
 * One policy over one set of pages and frames. The world makes references (or, where a page's
 * bytes arrive later, `fault` and `pin`), the driver keeps residency.
 */
export interface Driver {
  /** The present policy: the one given, its replacement, or the fallback. */
  readonly policy: EvictionPolicy
  /** One status byte a page (status.ts). Replaced on `grow`. For fast loops; read only. */
  readonly status: Uint8Array
  /** The facts the policy reads; the world sets those of a reference before making it. */
  readonly facts: DriverFacts
  readonly frames: number
  /** Resident pages, held ones included. */
  readonly residentPages: number
  readonly inactivePages: number
  readonly counts: DriverCounts
  readonly fallbacks: readonly FallbackNote[]

  /** References `page`: a touch, or a fault with all it takes. False: no room, all are held. */
  reference(page: PageId, write: boolean): boolean
  /** A touch: `page` is resident and not held. */
  touch(page: PageId): void
  /**
   * A reference to a page that `status` does not show as RESIDENT. False: no room. The page may be
   * pinned next: surplus pages (R13) go at the next reference.
   */
  fault(page: PageId): boolean
  /** Admits a page nobody referenced. False if it is in memory already or there is no room. */
  readAhead(page: PageId): boolean
  /** Keeps a page resident until it is unpinned as often as pinned. It must be resident. */
  pin(page: PageId): void
  unpin(page: PageId): void
  /** A page that `mayEvict` refused may be proposed again. Nothing happens if it is not held. */
  release(page: PageId): void
  /**
   * Gives up the page of the policy's choice; to the inactive list if there is one (whose frames go
   * by `remove(oldestInactive)`). `NO_PAGE`: nothing resident may go.
   */
  evict(cause: LeaveCause): PageId
  /** Gives up what the policy has too much (R13). For fast loops: a reference does it by itself. */
  evictSurplus(): void
  /** Gives up a page of the world's choice, resident (even if pinned: its pins end) or inactive. */
  remove(page: PageId, cause: LeaveCause): void
  /** The inactive page that came first, or `NO_PAGE`. */
  readonly oldestInactive: PageId
  /** The page is gone: contents, history, status. Nothing is written back. */
  forget(page: PageId): void
  /** The next miss of `page` needs no read, until the page is written back. */
  expectZeroFill(page: PageId): void
  /** The page's bytes have been written to its backing store. */
  clean(page: PageId): void
  /** Changes the frames and drains what is over; pages that are held stay. */
  resize(frames: number, inactiveFrames?: number): void
  /** Extends page numbers. Throws `GROW_UNSUPPORTED` if the policy cannot. */
  grow(pages: number): void
  /**
   * Passes a hint on, if the policy declared its protocol. `values` are the parameters of the
   * message in order, its page left out; with a page, it arrives once for each of `pages`.
   */
  hint(protocol: string, message: string, values: readonly number[], pages?: Iterable<PageId>): void
  /** Sampled fidelity: delivers touches for the reference bits set since the last scan. */
  scan(): void
  /** Hands all resident pages to another policy, in the old one's order of eviction. */
  replace(policy: ConfiguredPolicy): void
  /** Replaces the policy by first-in first-out because of `error`. */
  fallBack(error: unknown): void
  /**
   * For loops that keep residency themselves while nothing is held, inactive or zero-filled: how
   * many pages are resident now, and what was counted since the last time. Misses are hard faults.
   */
  settle(residentPages: number, misses: number, compulsoryMisses: number, writeBacks: number): void
  /** Sets all counts to 0 (the end of a warm-up); residency and history stay. */
  resetCounts(): void
  /** Checks its own invariants and the policy's. Throws. */
  audit(): void
}
