/**
 * Anonymous memory that tasks share. A server of its own has the frames, under a contract of its own,
 * and pages them to an area of a store; the pagers of the tasks that share a segment ask it for
 * mappings. All map the same frame, so each sees at once what the others write, and the server takes
 * a frame back from all by one `unmap`. Nobody depends on another task to page soundly or to live on.
 *
 * A task has a segment if it made it, or if one who has it granted it (fork does).
 */
import { ALL_RIGHTS, guard, spaceOf } from '@selfpage/kernel'
import type {
  Kernel,
  MapItem,
  MemoryError,
  Message,
  Rights,
  Space,
  SpaceId,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import { findExtent, PagedArea } from './paged-area.ts'
import type { PagedAreaOptions } from './paged-area.ts'
import type { Working } from './working.ts'

export type SharedRequest =
  | { readonly op: 'shared.create'; readonly pages: number }
  /** Another task shall have it, too. */
  | { readonly op: 'shared.grant'; readonly segment: number; readonly to: SpaceId }
  /** Maps a page of the segment into the caller's window. */
  | {
      readonly op: 'shared.map'
      readonly segment: number
      readonly page: number
      readonly access: Rights
    }
  /** The caller does not need it any more; the last one ends it. */
  | { readonly op: 'shared.drop'; readonly segment: number }

export type SharedReply =
  | { readonly op: 'shared.done'; readonly segment: number }
  | {
      readonly op: 'shared.mapped'
      readonly items: readonly MapItem[]
      readonly kind: 'soft' | 'zero' | 'hard'
    }
  /** `no-such-segment`: there is none, or the caller does not have it: the same (I7). */
  | { readonly op: 'refused'; readonly code: 'no-such-segment' | 'no-space' | MemoryError }

export interface SharedMemoryOptions extends PagedAreaOptions {
  /** Default 150. */
  readonly priority?: number
}

export interface SharedMemory {
  readonly thread: ThreadId
  readonly space: Space
  readonly pageOuts: number
  /** Segments that somebody has. */
  readonly segments: number
  /** What it had, others keep. */
  taskEnded(space: SpaceId): void
}

export function startSharedMemory(kernel: Kernel, options: SharedMemoryOptions): SharedMemory {
  return new SegmentServer(kernel, options)
}

interface Segment {
  readonly pages: number
  readonly firstSlot: number
  readonly holders: Set<SpaceId>
}

class SegmentServer implements SharedMemory {
  readonly thread: ThreadId
  readonly space: Space
  readonly #options: SharedMemoryOptions
  /** Numbers are not used again (I8). */
  readonly #segments = new Map<number, Segment>()
  #area: PagedArea | undefined
  #nextSegment = 1

  constructor(kernel: Kernel, options: SharedMemoryOptions) {
    this.#options = options
    this.space = kernel.createSpace('shared memory server', options.frames + 1)
    this.thread = kernel.createThread(this.space, {
      name: 'shared memory server',
      priority: options.priority ?? 150,
      body: (thread) => this.#run(thread),
    })
  }

  get pageOuts(): number {
    return this.#area?.pageOuts ?? 0
  }

  get segments(): number {
    return this.#segments.size
  }

  taskEnded(space: SpaceId): void {
    for (const [number, segment] of this.#segments) this.#drop(number, segment, space)
  }

  *#run(thread: Thread): Working<void> {
    const area = new PagedArea(thread, this.#options)
    this.#area = area
    yield* area.open()
    let message = yield* thread.receive()
    for (;;) {
      const { sender } = thread
      const reply = yield* this.#serve(area, message as SharedRequest, spaceOf(sender))
      message = yield* thread.replyAndWait(sender, reply)
    }
  }

  *#serve(area: PagedArea, request: SharedRequest, caller: SpaceId): Working<SharedReply> {
    if (request.op === 'shared.create') return this.#create(request.pages, caller)
    const { segment: number } = request
    const segment = this.#segments.get(number)
    if (segment === undefined || !guard('I7/segment', segment.holders.has(caller))) {
      return { op: 'refused', code: 'no-such-segment' }
    }
    const done = { op: 'shared.done', segment: number } as const
    switch (request.op) {
      case 'shared.grant':
        segment.holders.add(request.to)
        return done
      case 'shared.drop':
        // Others fault once more; who dropped it keeps nothing (I10).
        area.revoke(segment.firstSlot, segment.pages)
        this.#drop(number, segment, caller)
        return done
      case 'shared.map': {
        const { access, page } = request
        const isInside = Number.isInteger(page) && page >= 0 && page < segment.pages
        if (!guard('I6/segment-page', isInside)) return { op: 'refused', code: 'invalid' }
        const found = yield* area.find(segment.firstSlot + page, access & ALL_RIGHTS)
        if (typeof found === 'string') return { op: 'refused', code: found }
        return { op: 'shared.mapped', items: [found.item], kind: found.kind }
      }
      default:
        return { op: 'refused', code: 'invalid' }
    }
  }

  #create(pages: number, caller: SpaceId): SharedReply {
    if (!Number.isSafeInteger(pages) || pages < 1) return { op: 'refused', code: 'invalid' }
    const firstSlot = findExtent(this.#segments.values(), pages, this.#options.area.pages)
    if (firstSlot < 0) return { op: 'refused', code: 'no-space' }
    const segment = this.#nextSegment++
    this.#segments.set(segment, { pages, firstSlot, holders: new Set([caller]) })
    return { op: 'shared.done', segment }
  }

  #drop(number: number, segment: Segment, holder: SpaceId): void {
    if (!segment.holders.delete(holder) || segment.holders.size > 0) return
    this.#segments.delete(number)
    this.#area?.drop(segment.firstSlot, segment.pages)
  }
}

/** Makes a segment of so many pages; undefined: there is no room. */
export function* createSegment(
  thread: Thread,
  server: ThreadId,
  pages: number,
): Working<number | undefined> {
  const reply = yield* thread.call(server, { op: 'shared.create', pages } as Message)
  return reply.op === 'shared.done' ? (reply as Message & { segment: number }).segment : undefined
}
