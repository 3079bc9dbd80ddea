/**
 * What a task says to its memory server, or to a proxy of it. Two forms: `MemoryClient` has a
 * method for each operation, each one system call; the hot ones are also plain messages, so that a
 * pager writes `yield* thread.call(server, mapOne(handle, rights), window)` in its main loop, with
 * nothing between it and the kernel.
 *
 * ```ts
 * const memory = memoryClient(thread, server)
 * const reply = yield* memory.allocate(16)
 * if (reply.op !== 'memory.allocated') throw new Error(`no memory: ${reply.op}`)
 * yield* memory.mapOne(reply.handles[0], READ | WRITE, flexpage(100))
 * ```
 */
import type { HandleId } from '@selfpage/container'
import { NO_WINDOW } from '@selfpage/kernel'
import type {
  Failed,
  Flexpage,
  Rights,
  SpaceId,
  SystemCall,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import type {
  AllocateFlags,
  ContractReply,
  ContractRequest,
  MemoryReply,
  MemoryRequest,
  Refused,
} from './protocol.ts'

/** Maps one page into the window of the call: the way of most page faults. */
export function mapOne(handle: HandleId, rights: Rights): MapOne {
  return { op: 'memory.mapOne', handle, rights }
}

/** Gives back the pages of these handles. */
export function deallocate(handles: readonly HandleId[]): MemoryRequest {
  return { op: 'memory.deallocate', handles }
}

/** Asks for handles that are bound at first access. */
export function allocate(count: number, flags?: AllocateFlags): MemoryRequest {
  return flags === undefined
    ? { op: 'memory.allocate', count }
    : { op: 'memory.allocate', count, flags }
}

type MapOne = Extract<MemoryRequest, { op: 'memory.mapOne' }>

/** The replies with these names, a refusal, or a failed IPC: told apart by `op`. */
export type MemoryResult<Op extends MemoryReply['op']> =
  | Extract<MemoryReply, { readonly op: Op }>
  | Refused
  | Failed

type Call<Op extends MemoryReply['op']> = SystemCall<MemoryResult<Op>>

export class MemoryClient {
  readonly #thread: Thread
  readonly #server: ThreadId

  /**
   * @param thread the thread that will call
   * @param server the memory server, or a proxy of it
   */
  constructor(thread: Thread, server: ThreadId) {
    this.#thread = thread
    this.#server = server
  }

  allocate(count: number, flags?: AllocateFlags): Call<'memory.allocated'> {
    return this.#call(allocate(count, flags))
  }

  deallocate(handles: readonly HandleId[]): Call<'memory.done'> {
    return this.#call(deallocate(handles))
  }

  /** @param window where the page is to be mapped */
  mapOne(handle: HandleId, rights: Rights, window: Flexpage): Call<'memory.mapped'> {
    return this.#call(mapOne(handle, rights), window)
  }

  /** @param window where the pages are to be mapped, at least as many */
  map(handles: readonly HandleId[], rights: Rights, window: Flexpage): Call<'memory.mapped'> {
    return this.#call({ op: 'memory.map', handles, rights }, window)
  }

  /** Drops what is in the pages, and maps them, empty, to `window`. */
  releaseData(handles: readonly HandleId[], window: Flexpage): Call<'memory.mapped'> {
    return this.#call({ op: 'memory.releaseData', handles }, window)
  }

  /** Makes the pages of `to` logical copies of those of `from`. */
  copy(from: readonly HandleId[], to: readonly HandleId[]): Call<'memory.done'> {
    return this.#call({ op: 'memory.copy', from, to })
  }

  soften(handles: readonly HandleId[]): Call<'memory.done'> {
    return this.#call({ op: 'memory.soften', handles })
  }

  regain(handles: readonly HandleId[]): Call<'memory.regained'> {
    return this.#call({ op: 'memory.regain', handles })
  }

  /** @param listener a thread of this task that is always ready to receive */
  listen(listener: ThreadId): Call<'memory.done'> {
    return this.#call({ op: 'memory.listen', thread: listener })
  }

  account(): Call<'memory.accounted'> {
    return this.#call({ op: 'memory.account' })
  }

  /** Gives a child a guarantee out of one's own (G9); 0 takes it back. */
  split(child: SpaceId, guaranteedFrames: number): SystemCall<ContractReply | Failed> {
    return this.#contract({ op: 'contract.split', child, guaranteedFrames })
  }

  /** Ends a child's contract: all it had is freed, and its guarantee is the caller's again. */
  endContract(child: SpaceId): SystemCall<ContractReply | Failed> {
    return this.#contract({ op: 'contract.end', task: child })
  }

  #call<Op extends MemoryReply['op']>(request: MemoryRequest, window?: Flexpage): Call<Op> {
    return this.#thread.call(this.#server, request, window ?? NO_WINDOW) as Call<Op>
  }

  #contract(request: ContractRequest): SystemCall<ContractReply | Failed> {
    return this.#thread.call(this.#server, request) as SystemCall<ContractReply | Failed>
  }
}

export function memoryClient(thread: Thread, server: ThreadId): MemoryClient {
  return new MemoryClient(thread, server)
}

export type * from './protocol.ts'
