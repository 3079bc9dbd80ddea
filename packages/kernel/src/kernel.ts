/**
 * The kernel: mechanism, no policy (L4). This is the side of whoever starts the machine and
 * assembles a system on it; what runs inside holds a `Thread` only. Other kernels implement the
 * same interface.
 */
import type { CostModel } from './costs.ts'
import type { Disk } from './device.ts'
import type { EventListener } from './events.ts'
import type { FrameNumber, SpaceId, ThreadId, Ticks } from './numbers.ts'
import type { Space } from './space.ts'
import type { ServerBody, ThreadDescription } from './thread.ts'

export interface ServerDescription {
  readonly name: string
  readonly priority: number
  readonly pager?: ThreadId
  readonly serve: ServerBody
}

/** Code that knows nothing of operations, in a worker of its own: faults block it (foreign.ts). */
export interface ForeignDescription {
  readonly name: string
  readonly priority: number
  readonly pager: ThreadId
  /** A module whose default export is `(memory: ForeignMemory, data) => result`. */
  readonly module: URL
  /** Passed to it; must survive `structuredClone`. */
  readonly data?: unknown
  /** Told what it returned, or what it threw. */
  readonly onEnd?: (result: { readonly value: unknown } | { readonly error: unknown }) => void
}

/** Why `run` came back. */
export type RunEnd =
  /** No thread can ever run again: all ended or wait for ever. */
  | 'idle'
  /** Virtual time reached the limit. */
  | 'time'
  /** As many steps as were allowed. */
  | 'steps'
  /** `stop` was called. */
  | 'stopped'

export interface Kernel {
  readonly now: Ticks
  readonly frames: number
  readonly pageSizeBytes: number
  readonly costs: CostModel
  /** The server that owns all memory at the start (L1). */
  readonly sigma0: ThreadId
  readonly disks: ReadonlyMap<string, Disk>

  /** @param pages 1 to 2 ** 30; page tables take memory only where pages are mapped */
  createSpace(name: string, pages: number): Space
  /** Its priority is 100 by default, its pager nobody. */
  createThread(space: Space, description: ThreadDescription): ThreadId
  /** A thread that never waits. */
  createServer(space: Space, description: ServerDescription): ThreadId
  /** @throws SelfpageError `FOREIGN_THREADS_MISSING` if the machine has nowhere to run them */
  createForeignThread(space: Space, description: ForeignDescription): ThreadId
  /** Ends all its threads and unmaps all its pages, derived mappings included. */
  destroySpace(space: SpaceId): void
  isAlive(thread: ThreadId): boolean

  /** Bytes of a frame as devices and the privileged see them. */
  frameBytes(frame: FrameNumber): Uint8Array
  /** The frame mapped at a page of a space, or -1. For the privileged and for tests. */
  frameAt(space: Space, page: number): FrameNumber
  /** Whether a device is moving data into or out of this frame now. */
  isInTransfer(frame: FrameNumber): boolean

  /** Listens to all events; returns how to stop. Nobody listening costs nothing. */
  observe(listener: EventListener): () => void

  /**
   * Runs until nothing can, or a limit is reached. Can be called again to go on: what happens does not
   * depend on where a run pauses (I37).
   * @throws SelfpageError `THREAD_FAILED` if a thread threw, and nobody was there to hear of it
   */
  run(limits?: { readonly untilTicks?: Ticks; readonly steps?: number }): RunEnd
  stop(): void
  /** Throws if an invariant of the kernel's own is broken (mapping tree, frames, queues). */
  audit(): void
}
