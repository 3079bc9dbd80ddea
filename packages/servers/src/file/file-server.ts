/**
 * The file server. Reading and writing follow the talk's ten steps: the client brings a container of
 * its own frames (G10), the disk driver moves the blocks into or out of it, and the server keeps a
 * logical copy for its page cache if the container's version says that nobody interfered (C2).
 * The cache lives in extra frames; without any, everything still works. On the disk nothing is
 * overwritten in place: a page goes to a free block, and a sync commits the metadata that names it.
 */
import type { HandleId } from '@selfpage/container'
import {
  NO_WINDOW,
  spaceOf,
  type Kernel,
  type Message,
  type Operation,
  type Space,
  type SpaceId,
  type ThreadId,
} from '@selfpage/kernel'
import type { MemoryReply, MemoryRequest } from '@selfpage/memory-server'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { allocate, deallocate } from '../container-messages.ts'
import type { Partners } from '../service/partners.ts'
import { Scratch } from '../service/scratch.ts'
import { answer, startService, type Reply, type Worker } from '../service/service.ts'
import { refuse } from '../service/store-error.ts'
import type { Volume } from '../volume/volume.ts'
import { FileRequests } from './file-requests.ts'
import { PageCache } from './page-cache.ts'
import { VolumeStore, type MountError } from './volume-store.ts'

export interface FileServerOptions {
  /** Who keeps frames and containers. */
  readonly memory: ThreadId
  readonly driver: ThreadId
  /** The first block of the disk that is its, and how many. The driver must allow them. */
  readonly firstBlock?: number
  readonly blocks: number
  /** The page cache's eviction policy, and how many extra frames it takes at most. */
  readonly policy: ConfiguredPolicy
  readonly cacheFrames: number
  /** Keeps a checksum of each page and checks it when the page is read (I35). Default false. */
  readonly checksums?: boolean
  /** Makes an empty volume on an empty disk. Default true. */
  readonly formats?: boolean
  /** Default `file server`. */
  readonly name?: string
  /** 0 to 255. Default 150. */
  readonly priority?: number
  /** Requests served at a time. Default 8. */
  readonly workers?: number
  /** A request moves at most `2 ** windowOrder` pages. Default 6. */
  readonly windowOrder?: number
  /** The longest a lock on the server's own container may last. Default 10 s. */
  readonly leaseTicks?: number
}

export interface FileServer {
  readonly thread: ThreadId
  readonly space: Space
  /** Closes what a task that is gone had open. */
  taskEnded(task: SpaceId): void
  readonly cache: {
    readonly frames: number
    readonly cachedPages: number
    readonly hits: number
    readonly misses: number
    readonly fallbacks: readonly { readonly reason: string }[]
  }
  /** The volume once it is mounted. */
  readonly volume: Volume | undefined
  readonly mountError: MountError | undefined
}

/** Guaranteed frames the file server needs: its contract must give it at least so many. */
export const FILE_SERVER_FRAMES = 6

const SCRATCH_PAGES = 4

/** Frames it asks for at a time. */
const BATCH_FRAMES = 16

/** How long it makes do with what it has once it was refused frames. */
const PATIENCE_TICKS = 50_000_000

export function startFileServer(kernel: Kernel, options: FileServerOptions): FileServer {
  const server = new Files(kernel, options)
  const { cache, store } = server
  const service = startService(kernel, {
    name: options.name ?? 'file server',
    priority: options.priority ?? 150,
    workers: options.workers ?? 8,
    windowOrder: server.windowOrder,
    memory: options.memory,
    boot: (worker, main) => server.boot(worker, main),
    prepare: (worker) => server.prepare(worker),
    serve: (worker, request, client, hasTurn) => server.serve(worker, request, client, hasTurn),
    tidy: (worker) => server.tidy(worker),
    needsTurn: (request) => server.requests.needsTurn(request),
    reclaim: (worker, frames) => server.giveFrames(worker, frames),
  })
  const { thread, space } = service
  return {
    thread,
    space,
    taskEnded: (task) => {
      service.taskEnded(task)
      server.requests.taskEnded(task)
    },
    cache,
    get volume() {
      return store.volume
    },
    get mountError() {
      return server.mountError
    },
  }
}

class Files {
  readonly cache: PageCache
  readonly store: VolumeStore
  readonly requests: FileRequests
  readonly windowOrder: number
  mountError: MountError | undefined
  readonly #kernel: Kernel
  readonly #options: FileServerOptions
  readonly #scratch: Scratch
  #askAgainTicks = 0

  constructor(kernel: Kernel, options: FileServerOptions) {
    const { memory, driver, policy, cacheFrames, blocks } = options
    const partners: Partners = {
      memory,
      driver,
      driverSpace: spaceOf(driver),
      lookTicks: kernel.costs.copy,
    }
    this.#kernel = kernel
    this.#options = options
    this.#scratch = new Scratch(partners, SCRATCH_PAGES)
    this.windowOrder = options.windowOrder ?? 6
    this.store = new VolumeStore(this.#scratch, options.firstBlock ?? 0)
    this.cache = new PageCache(policy, blocks, cacheFrames)
    this.requests = new FileRequests({
      partners,
      scratch: this.#scratch,
      store: this.store,
      cache: this.cache,
      pagesAtOnce: 2 ** this.windowOrder,
      checksums: options.checksums ?? false,
    })
  }

  *boot(worker: Worker, main: ThreadId): Operation<void> {
    const { thread } = worker
    const { memory, blocks, leaseTicks = 10_000_000_000, formats = true } = this.#options
    const listen: MemoryRequest = { op: 'memory.listen', thread: main }
    yield* thread.call(memory, listen, NO_WINDOW)
    let error: MountError | undefined = yield* this.#scratch.open(worker, leaseTicks)
    error ??= yield* this.requests.boot(worker)
    error ??= yield* this.store.mount(worker, blocks, this.#kernel.pageSizeBytes, formats)
    this.mountError = error
    thread.note('volume.mounted', { error })
  }

  prepare(worker: Worker): Operation<void> | undefined {
    const isHungry = this.cache.wantedFrames > 0 && worker.thread.now >= this.#askAgainTicks
    return isHungry && this.mountError === undefined ? this.#getFrames(worker) : undefined
  }

  serve(worker: Worker, request: Message, client: ThreadId, hasTurn: boolean): Operation<Reply> {
    if (this.mountError !== undefined) return answer(refuse('io-error'))
    return this.requests.serve(worker, request, spaceOf(client), hasTurn)
  }

  tidy(worker: Worker): Operation<void> | undefined {
    const { owedFrames } = this.cache
    return owedFrames > 0 ? this.giveFrames(worker, owedFrames) : undefined
  }

  *giveFrames({ thread }: Worker, frames: number): Operation<void> {
    const handles: HandleId[] = this.cache.reclaim(frames)
    this.#askAgainTicks = thread.now + PATIENCE_TICKS
    thread.note('cache.reclaim', { frames, given: handles.length })
    if (handles.length > 0) {
      yield* thread.call(this.#options.memory, deallocate(handles), NO_WINDOW)
    }
  }

  *#getFrames({ thread }: Worker): Operation<void> {
    // Nobody else shall ask meanwhile.
    this.#askAgainTicks = thread.now + PATIENCE_TICKS
    const ask = allocate(Math.min(BATCH_FRAMES, this.cache.wantedFrames), true)
    const reply = (yield* thread.call(this.#options.memory, ask, NO_WINDOW)) as MemoryReply
    if (reply.op !== 'memory.allocated') return
    this.cache.supply(reply.handles)
    if (reply.handles.length > 0) this.#askAgainTicks = 0
  }
}
