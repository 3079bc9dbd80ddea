/**
 * Files without mapping them: the talk's ten steps as the client sees them. The client makes a
 * container of its own frames (1), asks the server to fill it (2 to 9), copies the data out of it
 * and gives it back (10).
 */
import type { ContainerDone, ContainerId, ContainerRequest } from '@selfpage/container'
import { ALL_RIGHTS, flexpage, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type {
  Failed,
  FileError,
  MapError,
  Message,
  Rights,
  TaskFiles,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import type { StoreError, StoreObject } from './backing-store.ts'
import { errorOf, openObject } from './message-store.ts'
import type { TaskAnswer } from './task-requests.ts'
import type { Working } from './working.ts'

export interface TaskFilesParts {
  readonly thread: Thread
  readonly pager: ThreadId
  readonly memoryServer: ThreadId
  readonly fileServer: ThreadId | undefined
  /** A page of the space that only this thread maps. */
  readonly windowPage: number
  /** The file changed its size. */
  readonly forget: (path: string) => void
}

/** Longest that a server may lock a container. */
const LEASE_TICKS = 5_000_000_000

/** Pages moved by one request at most. */
const MOST_PAGES = 4

/** A request to a server but for the object it is about. */
interface StoreAsk extends Message {
  readonly sizeBytes?: number
  readonly page?: number
  readonly pages?: number | readonly number[]
  readonly container?: ContainerId
  readonly lastPageBytes?: number
}

interface OpenFile extends StoreObject {
  readonly sizeBytes: number
}

export class MessageTaskFiles implements TaskFiles {
  readonly #parts: TaskFilesParts
  readonly #thread: Thread
  readonly #pageSize: number
  readonly #open = new Map<string, StoreObject>()

  constructor(parts: TaskFilesParts) {
    this.#parts = parts
    this.#thread = parts.thread
    this.#pageSize = parts.thread.space.pageSizeBytes
  }

  *create(path: string, sizeBytes: number): Working<MapError | undefined> {
    const { fileServer } = this.#parts
    if (fileServer === undefined) return 'not-supported'
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return 'invalid'
    this.#parts.forget(path)
    const made = yield* openObject(this.#thread, fileServer, path, sizeBytes)
    if (typeof made === 'string') return mapError(made)
    this.#open.set(path, made)
    const resized = yield* this.#tell(made, { op: 'store.resize', sizeBytes })
    return resized === undefined ? undefined : mapError(resized)
  }

  *sizeBytes(path: string): Working<number | MapError> {
    const file = yield* this.#status(path)
    return typeof file === 'string' ? mapError(file) : file.sizeBytes
  }

  *read(path: string, offset: number, into: Uint8Array): Working<number | FileError> {
    const file = yield* this.#status(path)
    if (typeof file === 'string') return fileError(file)
    if (!isOffset(offset)) return 'invalid'
    const end = Math.min(offset + into.length, file.sizeBytes)
    let at = offset
    while (at < end) {
      const first = Math.floor(at / this.#pageSize)
      const wanted = Math.min(MOST_PAGES, Math.ceil(end / this.#pageSize) - first)
      const frames = yield* this.#borrow(wanted)
      const target = into.subarray(at - offset, end - offset)
      const skipped = at - first * this.#pageSize
      const error = yield* this.#readPages(file, first, frames, target, skipped)
      if (error !== 'no-frames') yield* this.#repay(frames)
      else if (yield* this.#retreat(frames)) continue
      if (error !== undefined) return fileError(error)
      at = Math.min(end, (first + frames) * this.#pageSize)
    }
    return Math.max(0, at - offset)
  }

  *write(path: string, offset: number, from: Uint8Array): Working<number | FileError> {
    const found = yield* this.#status(path)
    if (typeof found === 'string') return fileError(found)
    if (!isOffset(offset)) return 'invalid'
    let { sizeBytes } = found
    const end = offset + from.length
    let at = offset
    while (at < end) {
      const first = Math.floor(at / this.#pageSize)
      const wanted = Math.min(MOST_PAGES, Math.ceil(end / this.#pageSize) - first)
      const frames = yield* this.#borrow(wanted)
      const to = Math.min(end, (first + frames) * this.#pageSize)
      const data = from.subarray(at - offset, to - offset)
      const skipped = at - first * this.#pageSize
      const file = { ...found, sizeBytes, pages: Math.ceil(sizeBytes / this.#pageSize) }
      const error = yield* this.#writePages(file, first, frames, data, skipped)
      if (error !== 'no-frames') yield* this.#repay(frames)
      else if (yield* this.#retreat(frames)) continue
      if (error !== undefined) return fileError(error)
      at = to
      sizeBytes = Math.max(sizeBytes, at)
    }
    if (end > found.sizeBytes) this.#parts.forget(path)
    return from.length
  }

  *sync(path: string): Working<FileError | undefined> {
    const file = yield* this.#status(path)
    if (typeof file === 'string') return fileError(file)
    const error = yield* this.#tell(file, { op: 'store.sync' })
    return error === undefined ? undefined : fileError(error)
  }

  // --- Transfers

  *#readPages(
    file: StoreObject,
    first: number,
    pages: number,
    into: Uint8Array,
    skipped: number,
  ): Working<StoreError | undefined> {
    const container = yield* this.#create(pages, spaceOf(file.server))
    if (typeof container === 'string') return container
    const error = yield* this.#tell(file, { op: 'store.read', page: first, pages, container })
    const failure =
      error ??
      (yield* this.#copy(container, pages, READ, (bytes, start) => {
        const from = Math.max(0, skipped - start)
        const at = start + from - skipped
        if (at < into.length) into.set(bytes.subarray(from, from + into.length - at), at)
      }))
    yield* this.#ask({ op: 'container.deallocate', container })
    return failure
  }

  *#writePages(
    file: OpenFile,
    first: number,
    pages: number,
    data: Uint8Array,
    skipped: number,
  ): Working<StoreError | undefined> {
    const size = this.#pageSize
    // Pages that are written in part keep the rest of what they hold.
    const isWhole = skipped === 0 && (data.length % size === 0 || isAtEnd(file, first, data))
    const known = Math.min(pages, file.pages - first)
    const container = yield* this.#create(pages, undefined)
    if (typeof container === 'string') return container
    let error: StoreError | undefined
    if (!isWhole && known > 0) error = yield* this.#fill(file, first, known, container)
    error ??= yield* this.#copy(container, pages, WRITE, (bytes, start) => {
      const from = Math.max(0, skipped - start)
      const at = start + from - skipped
      bytes.set(data.subarray(at, at + bytes.length - from), from)
    })
    const grantee = spaceOf(file.server)
    if (error === undefined) {
      const granted = yield* this.#ask({ op: 'container.grantAccess', container, to: grantee })
      if (granted.op !== 'container.done') error = 'io-error'
    }
    if (error === undefined) {
      const end = first * size + skipped + data.length
      const isGrowing = end > file.sizeBytes
      const lastPageBytes = end - (first + pages - 1) * size
      error = yield* this.#tell(file, {
        op: 'store.write',
        pages: Array.from({ length: pages }, (_, index) => first + index),
        container,
        ...(isGrowing ? { lastPageBytes } : {}),
      })
    }
    yield* this.#ask({ op: 'container.deallocate', container })
    return error
  }

  /** Reads what is there into the container, which is then the client's alone again. */
  *#fill(
    file: StoreObject,
    first: number,
    pages: number,
    container: ContainerId,
  ): Working<StoreError | undefined> {
    const server = spaceOf(file.server)
    yield* this.#ask({ op: 'container.grantAccess', container, to: server })
    const error = yield* this.#tell(file, { op: 'store.read', page: first, pages, container })
    yield* this.#ask({ op: 'container.revokeAccess', container, from: server })
    return error
  }

  /** Maps the container's pages one by one and lets `use` have their bytes. */
  *#copy(
    container: ContainerId,
    pages: number,
    rights: Rights,
    use: (bytes: Uint8Array, start: number) => void,
  ): Working<StoreError | undefined> {
    const { windowPage } = this.#parts
    const { space } = this.#thread
    const window = flexpage(windowPage)
    for (let page = 0; page < pages; page++) {
      const request = { op: 'container.map', container, first: page, pages: 1, rights } as const
      const mapped = yield* this.#thread.call(this.#parts.memoryServer, request, window)
      if (mapped.op !== 'container.done') return errorOf(mapped)
      // Not a fault: the mapping is there, or the container is gone.
      if (!space.touch(windowPage, rights) && space.rightsAt(windowPage) === 0) return 'io-error'
      use(space.bytes(windowPage), page * this.#pageSize)
      this.#thread.unmap(window, ALL_RIGHTS, true)
    }
    return undefined
  }

  *#create(pages: number, grantee: number | undefined): Working<ContainerId | StoreError> {
    const birth = { op: 'container.create', pages, leaseTicks: LEASE_TICKS }
    const request = grantee === undefined ? birth : { ...birth, grantee }
    const made = yield* this.#ask(request as ContainerRequest)
    if (made.op === 'container.done') return (made as ContainerDone).container
    return errorOf(made) ?? 'no-frames'
  }

  *#status(path: string): Working<OpenFile | StoreError> {
    const { fileServer } = this.#parts
    if (fileServer === undefined) return 'no-such-server'
    const known = this.#open.get(path) ?? (yield* openObject(this.#thread, fileServer, path))
    if (typeof known === 'string') return known
    this.#open.set(path, known)
    const request = { op: 'store.status', object: known.object } as Message
    const answer = yield* this.#thread.call(known.server, request)
    if (answer.op !== 'store.opened') {
      this.#open.delete(path)
      return errorOf(answer) ?? 'io-error'
    }
    return { ...known, ...(answer as unknown as Pick<OpenFile, 'pages' | 'sizeBytes'>) }
  }

  *#tell(file: StoreObject, request: StoreAsk): Working<StoreError | undefined> {
    const message = { ...request, object: file.object } as Message
    for (;;) {
      const answer = yield* this.#thread.call(file.server, message)
      if (answer.op !== 'store.deferred') return errorOf(answer)
      yield* this.#thread.sleep(DEFERRED_TICKS)
    }
  }

  *#borrow(frames: number): Working<number> {
    const answer = yield* this.#thread.call(this.#parts.pager, {
      op: 'task.borrow',
      frames,
    } as Message)
    const { value } = answer as TaskAnswer
    return typeof value === 'number' ? value : yield* this.#borrow(1)
  }

  /** No container was to be had. @returns whether to try again, with fewer extra frames */
  *#retreat(frames: number): Working<boolean> {
    const request = { op: 'task.retreat', frames } as Message
    const { value } = (yield* this.#tellPager(request)) as TaskAnswer
    return typeof value === 'number' && value > 0
  }

  #repay(frames: number): Working<Message> {
    return this.#tellPager({ op: 'task.repay', frames } as Message)
  }

  /** Says it again if it did not come through: the pager would count on it for ever. */
  *#tellPager(request: Message): Working<Message> {
    for (;;) {
      const answer = yield* this.#thread.call(this.#parts.pager, request)
      if (answer.op !== 'failed' || (answer as Failed).error !== 'send-timeout') return answer
    }
  }

  #ask(request: ContainerRequest) {
    return this.#thread.call(this.#parts.memoryServer, request)
  }
}

/** How long to wait when a server asks to be asked again. */
const DEFERRED_TICKS = 1_000_000

function isOffset(offset: number): boolean {
  return Number.isSafeInteger(offset) && offset >= 0
}

/** Whether nothing of the file follows the data. */
function isAtEnd(file: OpenFile, first: number, data: Uint8Array): boolean {
  const end = first * file.lastPageBytes + data.length
  return first >= file.pages || end >= file.sizeBytes
}

function mapError(error: StoreError): MapError {
  if (error === 'no-such-object') return 'no-such-file'
  if (error === 'not-permitted' || error === 'no-frames') return error
  return error === 'no-such-server' ? 'not-supported' : 'invalid'
}

function fileError(error: StoreError): FileError {
  if (error === 'corrupted' || error === 'no-space' || error === 'lost-data') return error
  if (error === 'io-error') return 'lost-data'
  return mapError(error)
}
