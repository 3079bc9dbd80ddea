/**
 * The final pager: it serves the tables of other pagers (I31), and nothing of its own is paged. A
 * few frames of its own contract, first in first out, over an area of a store; each table page has
 * its page of that area for good. It answers one fault after the other: a pager that faults on its
 * tables waits for it, while its task's other threads, and the listener, go on.
 */
import type { HandleId } from '@selfpage/container'
import { ALL_RIGHTS, flexpage, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type {
  Kernel,
  MemoryError,
  Message,
  PageFault,
  Space,
  SpaceId,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import type { MemoryReply, MemoryRequest } from '@selfpage/memory-server'
import { SelfpageError } from '@selfpage/policy'
import type { BackingStore, StoreObject } from './backing-store.ts'
import { messageStore } from './message-store.ts'
import type { StoreFactory } from './message-store.ts'
import type { Working } from './working.ts'

export interface FinalPagerOptions {
  readonly memoryServer: ThreadId
  /** Frames for tables, at least 4; its contract must have one more, for transfers. */
  readonly frames: number
  /** Where the tables go; one page of it a table page. */
  readonly area: StoreObject
  /** How the area is reached. Default `messageStore`. */
  readonly store?: StoreFactory
  /** Above that of the tasks it serves. Default 180. */
  readonly priority?: number
}

export interface FinalPager {
  readonly thread: ThreadId
  readonly space: Space
  /** Faults it resolved, and table pages it wrote. */
  readonly counts: { readonly faults: number; readonly pageOuts: number }
  /**
   * Serves these pages of a space from now on; others of it, and other spaces, are refused.
   * @throws SelfpageError `FINAL_PAGER_FULL` if the area has no room for them
   */
  serve(space: SpaceId, firstPage: number, pages: number): void
  taskEnded(space: SpaceId): void
}

/** @throws SelfpageError `FINAL_PAGER_INVALID` with fewer frames than the tables need at a time */
export function startFinalPager(kernel: Kernel, options: FinalPagerOptions): FinalPager {
  if (!(options.frames >= LEAST_FRAMES)) {
    throw new SelfpageError('FINAL_PAGER_INVALID', `a final pager with ${options.frames} frames`, {
      hint: `two tables may be needed at a time by two threads: at least ${LEAST_FRAMES}`,
    })
  }
  return new TablePager(kernel, options)
}

const LEAST_FRAMES = 4

const RETRY_TICKS = 1_000_000

/** How often a write may fail before whoever needs the frame is refused. */
const MOST_FAILURES = 3

/** A run of pages that is served, and where its first page is in the area. */
interface Extent {
  readonly firstPage: number
  readonly pages: number
  readonly firstSlot: number
}

/** A frame of the pager's own, mapped at the page of the same number as its place in the list. */
interface TableFrame {
  readonly handle: HandleId
  /** Page of the area whose contents it has; -1: none. */
  slot: number
  isDirty: boolean
}

class TablePager implements FinalPager {
  readonly thread: ThreadId
  readonly space: Space
  readonly counts = { faults: 0, pageOuts: 0 }
  readonly #options: FinalPagerOptions
  readonly #extents = new Map<SpaceId, Extent>()
  readonly #frames: TableFrame[] = []
  /** Frame by slot. */
  readonly #resident = new Map<number, number>()
  /** Slots that the store has. */
  readonly #stored = new Set<number>()
  /** The frame to be used next: the one filled longest ago. */
  #hand = 0

  constructor(kernel: Kernel, options: FinalPagerOptions) {
    this.#options = options
    this.space = kernel.createSpace('final pager', options.frames + 1)
    this.thread = kernel.createThread(this.space, {
      name: 'final pager',
      priority: options.priority ?? 180,
      body: (thread) => this.#run(thread),
    })
  }

  serve(space: SpaceId, firstPage: number, pages: number): void {
    let firstSlot = 0
    const taken = [...this.#extents.values()].sort((one, other) => one.firstSlot - other.firstSlot)
    for (const extent of taken) {
      if (firstSlot + pages <= extent.firstSlot) break
      firstSlot = extent.firstSlot + extent.pages
    }
    if (firstSlot + pages > this.#options.area.pages) {
      throw new SelfpageError(
        'FINAL_PAGER_FULL',
        `${pages} table pages more than there is room for`,
        {
          hint: `give the final pager a larger area than ${this.#options.area.pages} pages`,
        },
      )
    }
    this.#extents.set(space, { firstPage, pages, firstSlot })
  }

  taskEnded(space: SpaceId): void {
    const extent = this.#extents.get(space)
    if (extent === undefined) return
    this.#extents.delete(space)
    for (let slot = extent.firstSlot; slot < extent.firstSlot + extent.pages; slot++) {
      this.#stored.delete(slot)
      const index = this.#resident.get(slot)
      if (index === undefined) continue
      this.#resident.delete(slot)
      this.#frames[index].slot = -1
    }
  }

  *#run(thread: Thread): Working<void> {
    const { frames, memoryServer, store = messageStore } = this.#options
    yield* this.#allocate(thread)
    const area = store({ thread, memoryServer, windowPage: frames })
    let message = yield* thread.receive()
    for (;;) {
      const { sender } = thread
      if (message.op !== 'page-fault') {
        message = yield* thread.receive()
        continue
      }
      const answer = yield* this.#answer(thread, area, message as PageFault, spaceOf(sender))
      const reply =
        typeof answer === 'string' ? { op: 'page-fault-refused', error: answer } : answer
      message = yield* thread.replyAndWait(sender, reply)
    }
  }

  /** Waits for the contract; from then on nothing is allocated any more. */
  *#allocate(thread: Thread): Working<void> {
    const { frames } = this.#options
    for (;;) {
      const request = { op: 'memory.allocate', count: frames, flags: { extra: false } } as const
      const reply = yield* this.#ask(thread, request)
      if (reply.op === 'memory.allocated') {
        const { handles } = reply as Extract<MemoryReply, { op: 'memory.allocated' }>
        for (const handle of handles) this.#frames.push({ handle, slot: -1, isDirty: false })
        return
      }
      yield* thread.sleep(RETRY_TICKS)
    }
  }

  *#answer(
    thread: Thread,
    area: BackingStore,
    { page, access }: PageFault,
    space: SpaceId,
  ): Working<Message | MemoryError> {
    const extent = this.#extents.get(space)
    const isServed =
      extent !== undefined && page >= extent.firstPage && page < extent.firstPage + extent.pages
    if (!isServed) return 'invalid'
    const slot = extent.firstSlot + page - extent.firstPage
    const index = this.#resident.get(slot) ?? (yield* this.#bringIn(thread, area, slot))
    if (typeof index === 'string') return index
    // Known to be dirty by the right to write: nobody has it before the first write.
    const rights = access & WRITE ? READ | WRITE : READ
    const { handle } = this.#frames[index]
    const reply = yield* this.#ask(thread, { op: 'memory.mapOne', handle, rights }, index)
    if (reply.op !== 'memory.mapped') return 'no-frames'
    if (access & WRITE) this.#frames[index].isDirty = true
    this.counts.faults++
    thread.note('table', { page, space, access })
    const items = [{ flexpage: flexpage(index), rights, at: 0 }]
    return { op: 'page-fault-resolved', items }
  }

  /** The frame that has the slot now. */
  *#bringIn(thread: Thread, area: BackingStore, slot: number): Working<number | MemoryError> {
    const { area: object } = this.#options
    const index = this.#hand
    const frame = this.#frames[index]
    thread.unmap(flexpage(index), ALL_RIGHTS, true)
    if (frame.slot >= 0 && frame.isDirty) {
      // Not written, it stays where it is: nothing is lost, and the next fault tries again.
      if (!(yield* this.#write(thread, area, frame))) return 'no-frames'
      this.counts.pageOuts++
      this.#stored.add(frame.slot)
    }
    this.#hand = (index + 1) % this.#frames.length
    this.#resident.delete(frame.slot)
    frame.slot = -1
    frame.isDirty = false
    if (this.#stored.has(slot)) {
      const error = yield* area.read(object, slot, [frame.handle])
      if (error !== undefined) return 'lost-data'
    } else {
      const request = { op: 'memory.releaseData', handles: [frame.handle] } as const
      const reply = yield* this.#ask(thread, request, index)
      if (reply.op !== 'memory.mapped') return 'no-frames'
    }
    frame.slot = slot
    this.#resident.set(slot, index)
    return index
  }

  *#write(thread: Thread, area: BackingStore, { handle, slot }: TableFrame): Working<boolean> {
    for (let failures = 0; failures < MOST_FAILURES;) {
      const outcome = yield* area.write(this.#options.area, [slot], [handle])
      if (outcome === undefined) return true
      if (typeof outcome === 'string') failures++
      const isLater = typeof outcome === 'object' && 'later' in outcome
      yield* thread.sleep(isLater ? outcome.later : RETRY_TICKS)
    }
    return false
  }

  *#ask(thread: Thread, request: MemoryRequest, windowPage = 0): Working<MemoryReply | Message> {
    return yield* thread.call(this.#options.memoryServer, request, flexpage(windowPage))
  }
}
