/**
 * Pages of a store's area in a few frames of one's own, for a server that maps them to others: the
 * final pager, and the server of shared memory. Each frame is mapped at the page of its own number
 * and from there wherever it is used; taking it back is one `unmap`. The frame to be used next is
 * found by a hand that passes by what was referenced since it came by last (Corbato's clock).
 */
import type { HandleId } from '@selfpage/container'
import { ALL_RIGHTS, flexpage, READ, REFERENCED, WRITE } from '@selfpage/kernel'
import type {
  MapItem,
  MemoryError,
  Message,
  Rights,
  Thread,
  ThreadId,
  Ticks,
} from '@selfpage/kernel'
import type { MemoryReply, MemoryRequest } from '@selfpage/memory-server'
import type { BackingStore, StoreObject } from './backing-store.ts'
import { messageStore } from './message-store.ts'
import type { StoreFactory } from './message-store.ts'
import type { Working } from './working.ts'

export interface PagedAreaOptions {
  readonly memoryServer: ThreadId
  /** Frames for pages; the contract must have one more, for transfers. */
  readonly frames: number
  /** Where the pages go. */
  readonly area: StoreObject
  /** How the area is reached. Default `messageStore`. */
  readonly store?: StoreFactory
}

/** A page that was found, as whoever asked for it is to get it. */
export interface FoundPage {
  readonly item: MapItem
  readonly kind: 'soft' | 'zero' | 'hard'
}

interface AreaFrame {
  readonly handle: HandleId
  /** Page of the area whose contents it has; -1: none. */
  slot: number
  isDirty: boolean
  /** Whoever got it last has it until then. */
  keptUntil: Ticks
}

/**
 * How long a page stays after it was mapped for somebody. Without this, tasks that need more pages
 * at a time than there are frames take them from each other before any was used (the time window of
 * Mirage: Fleisch and Popek, "Mirage: a coherent distributed shared memory design", SOSP 1989).
 */
const KEPT_TICKS = 100_000

/** How long to wait for a contract, or before a page is offered to the store again. */
const RETRY_TICKS = 1_000_000

/** How often a write may fail before whoever needs the frame is refused. */
const MOST_FAILURES = 3

export class PagedArea {
  readonly #options: PagedAreaOptions
  readonly #thread: Thread
  readonly #store: BackingStore
  readonly #frames: AreaFrame[] = []
  /** Frame by slot. */
  readonly #resident = new Map<number, number>()
  /** Slots that the store has. */
  readonly #stored = new Set<number>()
  readonly #dropped: number[] = []
  #hand = 0
  #pageOuts = 0

  /** Its space has one page a frame, and one more. */
  constructor(thread: Thread, options: PagedAreaOptions) {
    const { frames, memoryServer, store = messageStore } = options
    this.#options = options
    this.#thread = thread
    this.#store = store({ thread, memoryServer, windowPage: frames })
  }

  get pageOuts(): number {
    return this.#pageOuts
  }

  /** Waits for the contract; from then on nothing is allocated any more. */
  *open(): Working<void> {
    const { frames: count } = this.#options
    for (;;) {
      const request = { op: 'memory.allocate', count, flags: { extra: false } } as const
      const reply = yield* this.#ask(request)
      if (reply.op === 'memory.allocated') {
        const { handles } = reply as Extract<MemoryReply, { op: 'memory.allocated' }>
        for (const handle of handles)
          this.#frames.push({ handle, slot: -1, isDirty: false, keptUntil: 0 })
        return
      }
      yield* this.#thread.sleep(RETRY_TICKS)
    }
  }

  /** Finds a page, or brings it in; one that was never written is zeros. */
  *find(slot: number, access: Rights): Working<FoundPage | MemoryError> {
    this.#forgetDropped()
    const known = this.#resident.get(slot)
    const kind = known === undefined ? (this.#stored.has(slot) ? 'hard' : 'zero') : 'soft'
    const index = known ?? (yield* this.#bringIn(slot))
    if (typeof index === 'string') return index
    // Known to be dirty by the right to write: nobody has it before the first write.
    const rights = access & WRITE ? READ | WRITE : READ
    const frame = this.#frames[index]
    const reply = yield* this.#ask({ op: 'memory.mapOne', handle: frame.handle, rights }, index)
    if (reply.op !== 'memory.mapped') return 'no-frames'
    if (access & WRITE) frame.isDirty = true
    frame.keptUntil = this.#thread.now + KEPT_TICKS
    return { item: { flexpage: flexpage(index), rights, at: 0 }, kind }
  }

  /**
   * Forgets pages of the area: before anything is found again, nobody has them mapped, and they are
   * zeros. Anybody may call it, while the thread is at work, too.
   */
  drop(slot: number, pages: number): void {
    for (let next = slot; next < slot + pages; next++) this.#dropped.push(next)
  }

  /** Takes the mappings of pages from all who have them. */
  revoke(slot: number, pages: number): void {
    for (let next = slot; next < slot + pages; next++) {
      const index = this.#resident.get(next)
      if (index !== undefined) this.#thread.unmap(flexpage(index), ALL_RIGHTS)
    }
  }

  #forgetDropped(): void {
    for (const slot of this.#dropped.splice(0)) {
      this.#stored.delete(slot)
      const index = this.#resident.get(slot)
      if (index === undefined) continue
      this.#thread.unmap(flexpage(index), ALL_RIGHTS, true)
      this.#resident.delete(slot)
      this.#frames[index].slot = -1
    }
  }

  /** The frame that has the slot now. */
  *#bringIn(slot: number): Working<number | MemoryError> {
    const index = this.#choose()
    const frame = this.#frames[index]
    const keptTicks = frame.keptUntil - this.#thread.now
    if (keptTicks > 0) yield* this.#thread.sleep(keptTicks)
    this.#thread.unmap(flexpage(index), ALL_RIGHTS, true)
    // Not written, it stays where it is: nothing is lost, and the next fault tries again.
    if (frame.slot >= 0 && frame.isDirty && !(yield* this.#write(frame))) return 'no-frames'
    this.#resident.delete(frame.slot)
    frame.slot = -1
    frame.isDirty = false
    if (this.#stored.has(slot)) {
      const error = yield* this.#store.read(this.#options.area, slot, [frame.handle])
      if (error !== undefined) return 'lost-data'
    } else {
      const request = { op: 'memory.releaseData', handles: [frame.handle] } as const
      const reply = yield* this.#ask(request, index)
      if (reply.op !== 'memory.mapped') return 'no-frames'
    }
    frame.slot = slot
    this.#resident.set(slot, index)
    return index
  }

  #choose(): number {
    for (let passed = 0; passed <= this.#frames.length; passed++) {
      const index = this.#hand
      this.#hand = (index + 1) % this.#frames.length
      if (this.#frames[index].slot < 0) return index
      if ((this.#thread.unmap(flexpage(index), 0) & REFERENCED) === 0) return index
    }
    return this.#hand
  }

  *#write(frame: AreaFrame): Working<boolean> {
    const { handle, slot } = frame
    for (let failures = 0; failures < MOST_FAILURES;) {
      const outcome = yield* this.#store.write(this.#options.area, [slot], [handle])
      if (outcome === undefined) {
        this.#pageOuts++
        this.#stored.add(slot)
        return true
      }
      if (typeof outcome === 'string') failures++
      const isLater = typeof outcome === 'object' && 'later' in outcome
      yield* this.#thread.sleep(isLater ? outcome.later : RETRY_TICKS)
    }
    return false
  }

  *#ask(request: MemoryRequest, windowPage = 0): Working<MemoryReply | Message> {
    return yield* this.#thread.call(this.#options.memoryServer, request, flexpage(windowPage))
  }
}

/** First fit in an area: where `pages` fit among the runs taken; -1: nowhere. */
export function findExtent(
  taken: Iterable<{ readonly firstSlot: number; readonly pages: number }>,
  pages: number,
  areaPages: number,
): number {
  let firstSlot = 0
  const runs = [...taken].sort((one, other) => one.firstSlot - other.firstSlot)
  for (const run of runs) {
    if (firstSlot + pages <= run.firstSlot) break
    firstSlot = run.firstSlot + run.pages
  }
  return firstSlot + pages <= areaPages ? firstSlot : -1
}
