/**
 * The swap server: anonymous memory that has no frame. Each open makes an area of the client's own,
 * which ends with the client or the server: nothing survives, so nothing on the disk says what is
 * where. The client's containers are all the memory it works with (G10).
 */
import type { HandleId } from '@selfpage/container'
import {
  spaceOf,
  type Kernel,
  type Message,
  type Operation,
  type Space,
  type SpaceId,
  type ThreadId,
} from '@selfpage/kernel'
import type { StoreReply, StoreRequest } from '@selfpage/runtime'
import { OpenObjects } from '../service/open-objects.ts'
import { ownHandle } from '../service/own-handle.ts'
import { isRun, type OpenRequest } from '../service/requests.ts'
import { startService, type Worker } from '../service/service.ts'
import { shareDisk } from '../service/share-disk.ts'
import { refuse } from '../service/store-error.ts'
import { BlockAllocator } from '../volume/block-allocator.ts'
import { SwapArea } from './swap-area.ts'
import { readIn, writeOut, type SwapParts } from './swap-transfers.ts'

export interface SwapServerOptions {
  /** Who keeps frames and containers. */
  readonly memory: ThreadId
  readonly driver: ThreadId
  /** The first block of the disk that is its, and how many. The driver must allow them. */
  readonly firstBlock?: number
  readonly blocks: number
  /** The largest area, in pages. Default: all blocks. */
  readonly areaPages?: number
  /** Default `swap server`. */
  readonly name?: string
  /** 0 to 255. Default 150. */
  readonly priority?: number
  /** Requests served at a time. Default 8. */
  readonly workers?: number
  /** A request moves at most `2 ** windowOrder` pages. Default 6. */
  readonly windowOrder?: number
}

export interface SwapServer {
  readonly thread: ThreadId
  readonly space: Space
  /** Ends the areas of a task that is gone. */
  taskEnded(task: SpaceId): void
  readonly freeSlots: number
}

/** Guaranteed frames the swap server needs: its contract must give it at least so many. */
export const SWAP_SERVER_FRAMES = 1

const DONE: StoreReply = { op: 'store.done' }

export function startSwapServer(kernel: Kernel, options: SwapServerOptions): SwapServer {
  const { memory, driver, blocks, firstBlock = 0 } = options
  const server = new Swap(options, {
    partners: { memory, driver, driverSpace: spaceOf(driver), lookTicks: kernel.costs.copy },
    slots: new BlockAllocator(firstBlock, firstBlock + blocks),
    pagesAtOnce: 2 ** (options.windowOrder ?? 6),
    isAlive: (area) => server.isAlive(area),
    pageSizeBytes: kernel.pageSizeBytes,
  })
  const service = startService(kernel, {
    name: options.name ?? 'swap server',
    priority: options.priority ?? 150,
    workers: options.workers ?? 8,
    windowOrder: options.windowOrder ?? 6,
    memory,
    boot: (worker) => server.boot(worker),
    serve: (worker, request, client) => server.serve(worker, request, spaceOf(client)),
    needsTurn: () => false,
  })
  return {
    thread: service.thread,
    space: service.space,
    taskEnded: (task) => {
      service.taskEnded(task)
      server.taskEnded(task)
    },
    get freeSlots() {
      return server.freeSlots
    },
  }
}

class Swap {
  readonly #parts: SwapParts & { readonly pageSizeBytes: number }
  readonly #areaPages: number
  readonly #objects = new OpenObjects<SwapArea>()
  readonly #alive = new Set<SwapArea>()
  #zeroPage: HandleId | undefined
  #lastArea = 0

  constructor(options: SwapServerOptions, parts: SwapParts & { readonly pageSizeBytes: number }) {
    this.#parts = parts
    this.#areaPages = options.areaPages ?? options.blocks
  }

  get freeSlots(): number {
    return this.#parts.slots.freeBlocks
  }

  isAlive(area: SwapArea): boolean {
    return this.#alive.has(area)
  }

  *boot(worker: Worker): Operation<void> {
    this.#zeroPage = yield* ownHandle(worker, this.#parts.partners.memory)
  }

  taskEnded(task: SpaceId): void {
    for (const area of this.#objects.closeAll(task)) this.#end(area)
  }

  *serve(worker: Worker, message: Message, client: SpaceId): Operation<Message> {
    if (this.#zeroPage === undefined) return refuse('no-frames')
    const request = message as StoreRequest
    if (request.op === 'store.open') return this.#open(request, client)
    if (request.op === 'store.share') {
      return yield* shareDisk(worker, this.#parts.partners, request, client)
    }
    if (request.op === 'store.remove') return refuse('no-such-object')
    const area = this.#objects.find(client, request.object)
    if (area === undefined) return refuse('no-such-object')
    switch (request.op) {
      case 'store.read':
        return yield* readIn(worker, this.#parts, area, request, client, this.#zeroPage)
      case 'store.write':
        return yield* writeOut(worker, this.#parts, area, request, client)
      case 'store.discard':
        if (!isRun(request.page, request.pages, area.limitPages)) return refuse('out-of-range')
        this.#parts.slots.giveBack(area.take(request.page, request.pages))
        return DONE
      case 'store.resize':
        return this.#resize(area, request.sizeBytes)
      case 'store.close':
        this.#objects.close(client, request.object)
        this.#end(area)
        return DONE
      case 'store.status':
        return this.#opened(area, request.object)
      case 'store.sync':
        return DONE
      default:
        return refuse('no-such-object')
    }
  }

  #open({ createBytes }: OpenRequest, client: SpaceId): Message {
    const pages =
      createBytes === undefined
        ? this.#areaPages
        : Math.ceil(createBytes / this.#parts.pageSizeBytes)
    if (!isRun(0, pages, this.#areaPages) || this.#objects.isFull(client)) {
      return refuse('no-space')
    }
    const area = new SwapArea(++this.#lastArea, pages)
    this.#alive.add(area)
    return this.#opened(area, this.#objects.add(client, area))
  }

  #resize(area: SwapArea, sizeBytes: number): Message {
    const pages = Math.ceil(sizeBytes / this.#parts.pageSizeBytes)
    if (!isRun(0, pages, this.#areaPages)) return refuse('no-space')
    this.#parts.slots.giveBack(area.take(pages, Number.MAX_SAFE_INTEGER - pages))
    area.limitPages = pages
    return DONE
  }

  #opened(area: SwapArea, object: number): Message {
    const sizeBytes = area.limitPages * this.#parts.pageSizeBytes
    const reply: StoreReply = { op: 'store.opened', object, pages: area.limitPages, sizeBytes }
    return reply
  }

  #end(area: SwapArea): void {
    this.#alive.delete(area)
    this.#parts.slots.giveBack(area.take(0, Number.MAX_SAFE_INTEGER))
  }
}
