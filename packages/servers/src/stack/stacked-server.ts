/**
 * What all stacked servers have in common: the store's protocol on both sides. Above, clients bring
 * containers, which are looked at and filled under a lock; below, pages move in a container of the
 * server's own frames. Requests are served one at a time: a page below may hold several above.
 */
import {
  READ,
  spaceOf,
  WRITE,
  type Kernel,
  type Message,
  type Operation,
  type Space,
  type SpaceId,
  type ThreadId,
} from '@selfpage/kernel'
import type { StoreError, StoreReply, StoreRequest } from '@selfpage/runtime'
import { ClientContainer } from '../service/client-container.ts'
import { OpenObjects } from '../service/open-objects.ts'
import type { Partners } from '../service/partners.ts'
import {
  isAscending,
  isRun,
  type OpenRequest,
  type ReadRequest,
  type WriteRequest,
} from '../service/requests.ts'
import { startService, type Worker } from '../service/service.ts'
import { refuse } from '../service/store-error.ts'
import { isPath, isSize } from '../volume/volume.ts'
import { BelowStore } from './below-store.ts'
import type { PageCodec } from './page-codec.ts'
import { StackedObject } from './stacked-object.ts'

export interface StackedOptions {
  /** Who keeps frames and containers. */
  readonly memory: ThreadId
  /** The file, swap or stacked server below. */
  readonly store: ThreadId
  /**
   * `shared`: a path names the same object for all (below is a file server). `private`: each open
   * makes an area of the opener's own (below is a swap server). Default `shared`.
   */
  readonly objects?: 'shared' | 'private'
  /** The most pages a shared object can have. Default 65,536. */
  readonly objectPages?: number
  readonly name?: string
  /** 0 to 255. Default 160: before the store below. */
  readonly priority?: number
  /** The longest a lock on the server's own container may last. Default 10 s. */
  readonly leaseTicks?: number
}

export interface StackedServer {
  readonly thread: ThreadId
  readonly space: Space
  taskEnded(task: SpaceId): void
}

/** Guaranteed frames a stacked server needs: its contract must give it at least so many. */
export const STACKED_SERVER_FRAMES = 40

/** Of a request; each may touch another page of entries, and there is the header. */
const PAGES_AT_ONCE = 16

const DONE: StoreReply = { op: 'store.done' }

export function startStackedServer(
  kernel: Kernel,
  options: StackedOptions & { readonly name: string },
  codec: PageCodec,
): StackedServer {
  const stack = new Stack(kernel, options, codec)
  const service = startService(kernel, {
    name: options.name,
    priority: options.priority ?? 160,
    workers: 1,
    windowOrder: 6,
    memory: options.memory,
    boot: (worker) => stack.boot(worker),
    serve: (worker, request, client) => stack.serve(worker, request, spaceOf(client)),
    needsTurn: () => true,
  })
  return {
    thread: service.thread,
    space: service.space,
    taskEnded: (task) => {
      service.taskEnded(task)
      stack.taskEnded(task)
    },
  }
}

class Stack {
  readonly #options: StackedOptions
  readonly #codec: PageCodec
  readonly #partners: Partners
  readonly #pageSizeBytes: number
  readonly #below: BelowStore
  readonly #objects = new OpenObjects<StackedObject>()
  /** Shared ones by path. */
  readonly #shared = new Map<string, StackedObject>()
  /** Open below, and nobody's any more. */
  #abandoned: StackedObject[] = []
  #error: StoreError | undefined
  #areas = 0

  constructor(kernel: Kernel, options: StackedOptions, codec: PageCodec) {
    const { memory, store } = options
    this.#options = options
    this.#codec = codec
    this.#pageSizeBytes = kernel.pageSizeBytes
    this.#below = new BelowStore(memory, store, STACKED_SERVER_FRAMES)
    this.#partners = {
      memory,
      driver: store,
      driverSpace: spaceOf(store),
      lookTicks: kernel.costs.copy,
    }
  }

  *boot(worker: Worker): Operation<void> {
    this.#error = yield* this.#below.start(worker, this.#options.leaseTicks ?? 10_000_000_000)
  }

  taskEnded(task: SpaceId): void {
    for (const object of this.#objects.closeAll(task)) this.#leave(object)
  }

  *serve(worker: Worker, message: Message, client: SpaceId): Operation<Message> {
    if (this.#error !== undefined) return refuse(this.#error)
    for (const object of this.#abandoned.splice(0)) {
      yield* this.#below.ask(worker, { op: 'store.close', object: object.object })
    }
    const request = message as StoreRequest
    if (request.op === 'store.open') return yield* this.#open(worker, request, client)
    if (request.op === 'store.share') return yield* this.#below.ask(worker, request)
    if (request.op === 'store.remove') {
      if (this.#shared.has(request.path)) return refuse('not-permitted')
      return yield* this.#below.ask(worker, request)
    }
    const object = this.#objects.find(client, request.object)
    if (object === undefined) return refuse('no-such-object')
    switch (request.op) {
      case 'store.read':
        return yield* this.#read(worker, object, request, client)
      case 'store.write':
        return yield* this.#write(worker, object, request, client)
      case 'store.resize':
        return reply(yield* this.#resize(worker, object, request.sizeBytes))
      case 'store.discard': {
        const { page, pages } = request
        if (!isRun(page, pages, object.pagesNow())) return refuse('out-of-range')
        // A file's pages keep their contents; only swap areas forget.
        if (object.name.area === 0) return DONE
        return reply(yield* object.clear(worker, page, pages))
      }
      case 'store.sync':
        return yield* this.#below.ask(worker, { op: 'store.sync', object: object.object })
      case 'store.status':
        return opened(object, request.object)
      case 'store.close':
        this.#objects.close(client, request.object)
        this.#leave(object)
        return DONE
      default:
        return refuse('no-such-object')
    }
  }

  *#open(worker: Worker, { path, createBytes }: OpenRequest, client: SpaceId): Operation<Message> {
    const isPrivate = this.#options.objects === 'private'
    if (!isPath(path)) return refuse('no-such-object')
    if (this.#objects.isFull(client)) return refuse('no-space')
    const geometry = { blockSizeBytes: this.#pageSizeBytes }
    if (createBytes !== undefined && !isSize(createBytes, geometry)) return refuse('out-of-range')
    const limit = this.#options.objectPages ?? 65_536
    const needed = createBytes === undefined ? 0 : Math.ceil(createBytes / this.#pageSizeBytes)
    if (needed > limit) return refuse('no-space')
    let object = isPrivate ? undefined : this.#shared.get(path)
    if (object === undefined) {
      const made = yield* StackedObject.open(
        worker,
        this.#below,
        this.#codec,
        { path, area: isPrivate ? ++this.#areas : 0 },
        isPrivate ? Math.max(1, needed) : limit,
        this.#pageSizeBytes,
        isPrivate ? (createBytes ?? this.#pageSizeBytes) : createBytes,
      )
      if (typeof made === 'string') return refuse(made)
      object = made
      if (!isPrivate) this.#shared.set(path, object)
    }
    object.users++
    return opened(object, this.#objects.add(client, object))
  }

  *#read(
    worker: Worker,
    object: StackedObject,
    { page, pages, container }: ReadRequest,
    client: SpaceId,
  ): Operation<Message> {
    if (!isRun(page, pages, object.pagesNow()) || pages > PAGES_AT_ONCE) {
      return refuse('out-of-range')
    }
    const found = yield* object.read(worker, page, pages)
    if (typeof found === 'string') return refuse(found)
    const used = new ClientContainer(worker, this.#partners, container, client)
    return reply(yield* used.look(pages, READ | WRITE, (index, bytes) => bytes.set(found[index])))
  }

  *#write(
    worker: Worker,
    object: StackedObject,
    request: WriteRequest,
    client: SpaceId,
  ): Operation<Message> {
    const { pages, container } = request
    const size = this.#pageSizeBytes
    const { lastPageBytes = size } = request
    if (!isAscending(pages, object.pages) || pages.length > PAGES_AT_ONCE) {
      return refuse('out-of-range')
    }
    if (!Number.isInteger(lastPageBytes) || lastPageBytes < 1 || lastPageBytes > size) {
      return refuse('out-of-range')
    }
    const last = pages[pages.length - 1]
    const grows = last >= object.pagesNow() || request.lastPageBytes !== undefined
    const end = last * size + lastPageBytes
    const sizeBytes = grows ? Math.max(object.sizeBytes, end) : object.sizeBytes
    const contents = new Map<number, Uint8Array>()
    const used = new ClientContainer(worker, this.#partners, container, client)
    // A copy made while nobody else can touch it: what is changed later changes nothing.
    const error = yield* used.look(pages.length, READ, (index, bytes) => {
      const copy = bytes.slice()
      const inFile = sizeBytes - pages[index] * size
      if (inFile < size) copy.fill(0, inFile)
      contents.set(pages[index], copy)
    })
    if (error !== undefined) return refuse(error)
    return reply(yield* object.write(worker, contents, sizeBytes))
  }

  *#resize(
    worker: Worker,
    object: StackedObject,
    sizeBytes: unknown,
  ): Operation<StoreError | undefined> {
    const size = this.#pageSizeBytes
    if (!isSize(sizeBytes, { blockSizeBytes: size })) return 'out-of-range'
    if (sizeBytes > object.pages * size) return 'no-space'
    const before = object.pagesNow()
    const last = Math.floor(sizeBytes / size)
    const tail = sizeBytes % size
    if (sizeBytes < object.sizeBytes && tail !== 0) {
      const found = yield* object.read(worker, last, 1)
      if (typeof found === 'string') return found
      found[0].fill(0, tail)
      const error = yield* object.write(worker, new Map([[last, found[0]]]), object.sizeBytes)
      if (error !== undefined) return error
    }
    const pages = Math.ceil(sizeBytes / size)
    return yield* object.clear(worker, pages, Math.max(0, before - pages), sizeBytes)
  }

  #leave(object: StackedObject): void {
    object.users--
    if (object.users === 0) {
      if (object.name.area === 0) this.#shared.delete(object.name.path)
      this.#abandoned.push(object)
    }
  }
}

function reply(error: StoreError | undefined): Message {
  return error === undefined ? DONE : refuse(error)
}

function opened(object: StackedObject, number: number): Message {
  const answer: StoreReply = {
    op: 'store.opened',
    object: number,
    pages: object.pagesNow(),
    sizeBytes: object.sizeBytes,
  }
  return answer
}
