/**
 * The page cache: copies of disk blocks in extra frames, which any eviction policy may rule. Blocks
 * never change while they are in use (block-allocator.ts), so a cached block is right as long as
 * some file has it. All pages are clean: a frame can be given back at once (G4).
 *
 *            reserve                 settle(true)
 *   absent ----------> in flight (pinned) ------> cached --borrow--> lent (pinned)
 *     ^                      |                      | ^                 |
 *     |    settle(false)     |    evicted, dropped  | '---- return -----'
 *     '----------------------'----------------------'
 */
import type { HandleId } from '@selfpage/container'
import { createDriver, RESIDENT, type Driver } from '@selfpage/kit'
import { NO_PAGE, pageId, type ConfiguredPolicy } from '@selfpage/policy'

export class PageCache {
  readonly #limitFrames: number
  readonly #driver: Driver
  /** The handle of each cached block; 0: none. */
  readonly #handles: Float64Array
  readonly #spare: HandleId[] = []
  readonly #loans = new Map<HandleId, number>()
  /** Handles of blocks that were dropped while lent. */
  readonly #parting = new Set<HandleId>()
  #owned = 0
  #owedFrames = 0
  hits = 0
  misses = 0

  /** @param limitFrames never more frames than this; 0: no cache */
  constructor(policy: ConfiguredPolicy, blocks: number, limitFrames: number) {
    this.#limitFrames = limitFrames
    this.#handles = new Float64Array(blocks)
    this.#driver = createDriver({
      policy,
      pages: blocks,
      frames: 1,
      tracksWrites: false,
      onLeave: (block) => this.#free(block),
    })
  }

  /** Frames it has, whatever is in them. */
  get frames(): number {
    return this.#owned
  }

  get cachedPages(): number {
    return this.#driver.residentPages
  }

  /** Frames it could use beside those it has. */
  get wantedFrames(): number {
    return this.#spare.length > 0 ? 0 : this.#limitFrames - this.#owned
  }

  get fallbacks(): Driver['fallbacks'] {
    return this.#driver.fallbacks
  }

  /** Takes over handles that were allotted to the server. */
  supply(handles: readonly HandleId[]): void {
    this.#spare.push(...handles)
    this.#setOwned(this.#owned + handles.length)
  }

  /** The handle of a cached block, lent until `giveBack`; 0: not cached. */
  borrow(block: number): HandleId | 0 {
    const handle = this.#handles[block] as HandleId | 0
    if (handle === 0) {
      this.misses++
      return 0
    }
    this.hits++
    this.#driver.reference(pageId(block), false)
    // A policy may have given up just this page (surplus).
    if (this.#handles[block] !== handle) return 0
    this.#driver.pin(pageId(block))
    this.#loans.set(handle, (this.#loans.get(handle) ?? 0) + 1)
    return handle
  }

  giveBack(block: number, handle: HandleId): void {
    const loans = (this.#loans.get(handle) ?? 1) - 1
    if (this.#handles[block] === handle) this.#driver.unpin(pageId(block))
    if (loans > 0) {
      this.#loans.set(handle, loans)
      return
    }
    this.#loans.delete(handle)
    if (this.#parting.delete(handle)) this.#spare.push(handle)
  }

  /** A handle to receive a block that is not cached, pinned until `settle`; 0: no frame for it. */
  reserve(block: number): HandleId | 0 {
    const page = pageId(block)
    if (this.#owned === 0 || this.#owedFrames > 0) return 0
    // In flight for another request.
    if (this.#driver.status[block] >= RESIDENT) return 0
    if (!this.#driver.fault(page)) return 0
    const handle = this.#spare.pop()
    if (handle === undefined) {
      this.#driver.forget(page)
      return 0
    }
    this.#driver.pin(page)
    return handle
  }

  /** @param arrived whether the handle now holds the block, and some file still has the block */
  settle(block: number, handle: HandleId, arrived: boolean): void {
    if (arrived) {
      this.#handles[block] = handle
      this.#driver.unpin(pageId(block))
    } else {
      this.#driver.forget(pageId(block))
      this.#spare.push(handle)
    }
  }

  /** No file has the block any more. */
  drop(block: number): void {
    if (this.#handles[block] === 0) return
    this.#driver.forget(pageId(block))
    this.#free(block)
  }

  /** Handles to deallocate, because frames are wanted back; those in use follow later. */
  reclaim(frames: number): HandleId[] {
    const handles: HandleId[] = []
    while (handles.length < frames) {
      if (this.#spare.length === 0 && this.#driver.evict('reclaimed') === NO_PAGE) break
      const handle = this.#spare.pop()
      if (handle === undefined) break
      handles.push(handle)
    }
    this.#owedFrames = frames - handles.length
    this.#setOwned(this.#owned - handles.length)
    return handles
  }

  /** Frames that were asked for and were in use. */
  get owedFrames(): number {
    return this.#owedFrames
  }

  /** Throws if a frame is lost or counted twice. */
  audit(inFlight = 0): void {
    this.#driver.audit()
    let cached = 0
    for (const handle of this.#handles) if (handle !== 0) cached++
    const counted = cached + this.#spare.length + this.#parting.size + inFlight
    if (counted !== this.#owned) throw new Error(`the cache has ${this.#owned}, finds ${counted}`)
  }

  #free(block: number): void {
    const handle = this.#handles[block] as HandleId | 0
    if (handle === 0) return
    this.#handles[block] = 0
    if (this.#loans.has(handle)) this.#parting.add(handle)
    else this.#spare.push(handle)
  }

  #setOwned(frames: number): void {
    this.#owned = frames
    this.#driver.resize(Math.max(1, frames))
  }
}
