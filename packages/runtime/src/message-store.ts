/**
 * The backing store as its client sees it: the talk's steps 1, 2 and 10 of reading a file, and the
 * matching ones of writing. Data moves in containers of the client's own frames (G10); the server
 * gets access to one container, for one request, and to nothing else.
 */
import type { ContainerDone, ContainerRequest, HandleId } from '@selfpage/container'
import { spaceOf } from '@selfpage/kernel'
import type { Message, Thread, ThreadId, Ticks } from '@selfpage/kernel'
import type { BackingStore, StoreError, StoreObject, StoreReply } from './backing-store.ts'

/** What a store's client works with. */
export interface StoreContext {
  /** The thread that makes the requests. */
  readonly thread: Thread
  readonly memoryServer: ThreadId
  /** A page of the task's space that only this client uses. */
  readonly windowPage: number
}

/** Makes the store of one thread of the pager; `messageStore` is one. */
export type StoreFactory = (context: StoreContext) => BackingStore

/** Longest that a server may lock a container: five seconds. */
const LEASE_TICKS: Ticks = 5_000_000_000

/** The store behind whatever server an object names. */
export function messageStore(context: StoreContext): BackingStore {
  return new MessageStore(context)
}

/**
 * A class, so that all stores have the same methods: V8 compiles what waits in a generator for the
 * generators it has seen there, and those of one function are of one kind.
 */
class MessageStore implements BackingStore {
  readonly #thread: Thread
  readonly #memoryServer: ThreadId

  constructor({ thread, memoryServer }: StoreContext) {
    this.#thread = thread
    this.#memoryServer = memoryServer
  }

  *read(object: StoreObject, page: number, into: readonly HandleId[]) {
    const pages = into.length
    const made = yield* this.#create(object, pages)
    if (made.op !== 'container.done') return errorOf(made)
    const { container } = made as ContainerDone
    const request = { op: 'store.read', object: object.object, page, pages, container }
    let answer = yield* this.#thread.call(object.server, request)
    if (answer.op === 'store.done') {
      const copy = { op: 'container.copyOut', container, handles: into, deallocate: true } as const
      answer = yield* this.#ask(copy)
      if (answer.op === 'container.done') return undefined
    }
    yield* this.#ask({ op: 'container.deallocate', container })
    return errorOf(answer)
  }

  *write(object: StoreObject, pages: readonly number[], from: readonly HandleId[]) {
    const made = yield* this.#create(object, pages.length)
    if (made.op !== 'container.done') return errorOf(made)
    const { container } = made as ContainerDone
    let answer = yield* this.#ask({ op: 'container.copyIn', container, handles: from })
    if (answer.op === 'container.done') {
      const request = { op: 'store.write', object: object.object, pages, container }
      answer = yield* this.#thread.call(object.server, request)
    }
    yield* this.#ask({ op: 'container.deallocate', container })
    if (answer.op !== 'store.deferred') return errorOf(answer)
    return (answer as Extract<StoreReply, { op: 'store.deferred' }>).deferral
  }

  discard(object: StoreObject, page: number, pages: number) {
    return this.#tell(object, {
      op: 'store.discard',
      object: object.object,
      page,
      pages,
    } as Message)
  }

  sync(object: StoreObject) {
    return this.#tell(object, { op: 'store.sync', object: object.object } as Message)
  }

  /** A container of fresh pages that the object's server may use. */
  #create(object: StoreObject, pages: number) {
    const grantee = spaceOf(object.server)
    return this.#ask({ op: 'container.create', pages, leaseTicks: LEASE_TICKS, grantee })
  }

  #ask(request: ContainerRequest) {
    return this.#thread.call(this.#memoryServer, request)
  }

  *#tell(object: StoreObject, request: Message) {
    return errorOf(yield* this.#thread.call(object.server, request))
  }
}

/**
 * Opens an object of a file or swap server.
 * @param createBytes makes it if it does not exist, this long
 */
export function* openObject(
  thread: Thread,
  server: ThreadId,
  path: string,
  createBytes?: number,
): Generator<unknown, StoreObject | StoreError, undefined> {
  const request = createBytes === undefined ? { path } : { path, createBytes }
  const answer = yield* thread.call(server, { op: 'store.open', ...request })
  if (answer.op !== 'store.opened') return errorOf(answer) ?? 'io-error'
  const { object, pages, sizeBytes } = answer as Extract<StoreReply, { op: 'store.opened' }>
  const lastPageBytes = sizeBytes % thread.space.pageSizeBytes || thread.space.pageSizeBytes
  return { server, object, pages, lastPageBytes }
}

const storeErrors: ReadonlySet<string> = new Set<StoreError>([
  'corrupted',
  'lost-data',
  'io-error',
  'no-such-object',
  'not-permitted',
  'no-space',
  'no-frames',
  'out-of-range',
  'no-such-server',
])

/** What an answer says went wrong; undefined: nothing. An answer nobody understands is an error. */
export function errorOf(answer: Message): StoreError | undefined {
  if (answer.op === 'store.done') return undefined
  if (answer.op === 'failed') return 'no-such-server'
  const { code } = answer as Message & { readonly code?: string }
  if (code !== undefined && storeErrors.has(code)) return code as StoreError
  return 'io-error'
}
