/**
 * The final pager: it serves the tables of other pagers (I31), and nothing of its own is paged. Each
 * table page has its page of the area for good. It answers one fault after the other: a pager that
 * faults on its tables waits for it, while the task's other threads, and its listener, go on.
 */
import { spaceOf } from '@selfpage/kernel'
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
import { SelfpageError } from '@selfpage/policy'
import { findExtent, PagedArea } from './paged-area.ts'
import type { PagedAreaOptions } from './paged-area.ts'
import type { Working } from './working.ts'

/** `frames`: at least 4. `area`: a page of it for each table page. */
export interface FinalPagerOptions extends PagedAreaOptions {
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

/** A run of pages that is served, and where its first page is in the area. */
interface Extent {
  readonly firstPage: number
  readonly pages: number
  readonly firstSlot: number
}

class TablePager implements FinalPager {
  readonly thread: ThreadId
  readonly space: Space
  readonly #options: FinalPagerOptions
  readonly #extents = new Map<SpaceId, Extent>()
  #area: PagedArea | undefined
  #faults = 0

  constructor(kernel: Kernel, options: FinalPagerOptions) {
    this.#options = options
    this.space = kernel.createSpace('final pager', options.frames + 1)
    this.thread = kernel.createThread(this.space, {
      name: 'final pager',
      priority: options.priority ?? 180,
      body: (thread) => this.#run(thread),
    })
  }

  get counts() {
    return { faults: this.#faults, pageOuts: this.#area?.pageOuts ?? 0 }
  }

  serve(space: SpaceId, firstPage: number, pages: number): void {
    const { area } = this.#options
    const firstSlot = findExtent(this.#extents.values(), pages, area.pages)
    if (firstSlot < 0) {
      throw new SelfpageError(
        'FINAL_PAGER_FULL',
        `${pages} table pages more than there is room for`,
        {
          hint: `give the final pager a larger area than ${area.pages} pages`,
        },
      )
    }
    this.#extents.set(space, { firstPage, pages, firstSlot })
  }

  taskEnded(space: SpaceId): void {
    const extent = this.#extents.get(space)
    if (extent === undefined) return
    this.#extents.delete(space)
    this.#area?.drop(extent.firstSlot, extent.pages)
  }

  *#run(thread: Thread): Working<void> {
    const area = new PagedArea(thread, this.#options)
    this.#area = area
    yield* area.open()
    let message = yield* thread.receive()
    for (;;) {
      const { sender } = thread
      if (message.op !== 'page-fault') {
        message = yield* thread.receive()
        continue
      }
      const answer = yield* this.#answer(area, message as PageFault, spaceOf(sender))
      const reply =
        typeof answer === 'string' ? { op: 'page-fault-refused', error: answer } : answer
      message = yield* thread.replyAndWait(sender, reply)
    }
  }

  *#answer(
    area: PagedArea,
    { page, access }: PageFault,
    space: SpaceId,
  ): Working<Message | MemoryError> {
    const extent = this.#extents.get(space)
    const isServed =
      extent !== undefined && page >= extent.firstPage && page < extent.firstPage + extent.pages
    if (!isServed) return 'invalid'
    const found = yield* area.find(extent.firstSlot + page - extent.firstPage, access)
    if (typeof found === 'string') return found
    this.#faults++
    return { op: 'page-fault-resolved', items: [found.item] }
  }
}
