/**
 * What a task says to whoever keeps the containers: each method is one system call, so nothing
 * comes between `yield*` and the kernel, and nothing is allocated but the message.
 */
import { NO_WINDOW } from '@selfpage/kernel'
import type { Failed, Flexpage, Rights, SpaceId, SystemCall, Thread } from '@selfpage/kernel'
import type { ThreadId, Ticks } from '@selfpage/kernel'
import type { ContainerId, ContainerReply, ContainerRequest, HandleId } from './protocol.ts'

/** Done, refused, or the IPC failed: told apart by `op`. */
export type ContainerResult = ContainerReply | Failed

export interface BirthOptions {
  readonly leaseTicks: Ticks
  readonly grantee?: SpaceId
}

export interface UseOptions {
  /** Whose wish it is: see `via` of the protocol. */
  readonly via?: SpaceId
}

export interface LockOptions extends UseOptions {
  readonly unmap?: boolean
  readonly rights?: Rights
}

export interface CopyOptions extends UseOptions {
  /** First page of the container. Default 0. */
  readonly first?: number
  /** Copy-on-write (default), or the same frames from then on. */
  readonly private?: boolean
}

export interface CopyOutOptions extends CopyOptions {
  /** Ends the container, too. Default false. */
  readonly deallocate?: boolean
}

export interface MapOptions extends UseOptions {
  readonly first?: number
  readonly pages?: number
  readonly rights?: Rights
}

type Call = SystemCall<ContainerResult>

/**
 * Operations on containers, to be used with `yield*` at once:
 * `const made = yield* containers.create(4, { leaseTicks: 1_000_000, grantee: fileServer })`.
 */
export class ContainerClient {
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

  create(pages: number, options: BirthOptions): Call {
    return this.#call({ op: 'container.create', pages, ...options })
  }

  createFrom(handles: readonly HandleId[], options: BirthOptions): Call {
    return this.#call({ op: 'container.createFrom', handles, ...options })
  }

  deallocate(container: ContainerId): Call {
    return this.#call({ op: 'container.deallocate', container })
  }

  grantAccess(
    container: ContainerId,
    to: SpaceId,
    options?: UseOptions & { readonly rights?: Rights },
  ): Call {
    return this.#call({ op: 'container.grantAccess', container, to, ...options })
  }

  revokeAccess(container: ContainerId, from: SpaceId, options?: UseOptions): Call {
    return this.#call({ op: 'container.revokeAccess', container, from, ...options })
  }

  /** @param window where the pages are to be mapped, at least as large as the container */
  lockMap(container: ContainerId, window: Flexpage, options?: LockOptions): Call {
    return this.#call({ op: 'container.lockMap', container, ...options }, window)
  }

  lockPhysical(container: ContainerId, options?: LockOptions): Call {
    return this.#call({ op: 'container.lockPhysical', container, ...options })
  }

  unlock(container: ContainerId): Call {
    return this.#call({ op: 'container.unlock', container })
  }

  unmapAll(container: ContainerId, options?: UseOptions): Call {
    return this.#call({ op: 'container.unmapAll', container, ...options })
  }

  copyIn(container: ContainerId, handles: readonly HandleId[], options?: CopyOptions): Call {
    return this.#call({ op: 'container.copyIn', container, handles, ...options })
  }

  copyOut(container: ContainerId, handles: readonly HandleId[], options?: CopyOutOptions): Call {
    return this.#call({ op: 'container.copyOut', container, handles, ...options })
  }

  /** @param window where the pages are to be mapped */
  map(container: ContainerId, window: Flexpage, options?: MapOptions): Call {
    return this.#call({ op: 'container.map', container, ...options }, window)
  }

  /** The server answers container requests with container replies, so nothing is lost by the cast. */
  #call(request: ContainerRequest, window: Flexpage = NO_WINDOW): Call {
    return this.#thread.call(this.#server, request, window) as Call
  }
}
