/** Memory as the program sees it: references are plain calls, everything else asks the pager. */
import { READ, WRITE } from '@selfpage/kernel'
import type {
  Advice,
  MapError,
  MapRequest,
  MemoryError,
  Message,
  Region,
  Rights,
  Space,
  SystemCall,
  TaskMemory,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import { createSegment } from './shared-memory.ts'
import type { TaskAnswer, TaskRequest } from './task-requests.ts'
import type { Working } from './working.ts'

/** Who hears what a program says and does not ask. */
export interface TaskListener {
  readonly hint: HintListener
  readonly describe: (referenceClass: number, nextUse?: number) => void
}

/** Tells the policy something; lost if it does not listen. */
export type HintListener = (
  protocol: string,
  message: string,
  values: readonly number[],
  pages?: Iterable<number>,
) => void

export class PagedTaskMemory implements TaskMemory {
  readonly pageSizeBytes: number
  readonly #space: Space
  readonly #thread: Thread
  readonly #pager: ThreadId
  readonly #sharedMemory: ThreadId | undefined
  readonly hint: HintListener
  readonly describe: (referenceClass: number, nextUse?: number) => void

  /** @param sharedMemory its server; none: `shared` anonymous memory is the task's own */
  constructor(
    thread: Thread,
    pager: ThreadId,
    { hint, describe }: TaskListener,
    sharedMemory?: ThreadId,
  ) {
    this.#sharedMemory = sharedMemory
    this.#thread = thread
    this.#space = thread.space
    this.#pager = pager
    this.hint = hint
    this.describe = describe
    this.pageSizeBytes = thread.space.pageSizeBytes
  }

  /** References of all threads of this space so far that did not fault. */
  get references(): number {
    return this.#space.references
  }

  touch(page: number, access: Rights): boolean {
    return this.#space.touch(page, access)
  }

  touchAll(
    pages: Int32Array,
    accesses: Uint8Array | undefined,
    start: number,
    end: number,
  ): number {
    return this.#space.touchAll(pages, accesses, start, end)
  }

  fault(page: number, access: Rights): SystemCall<MemoryError | undefined> {
    return this.#thread.fault(page, access)
  }

  bytes(page: number): Uint8Array {
    return this.#space.bytes(page)
  }

  *map(request: MapRequest): Working<Region | MapError> {
    const server = this.#sharedMemory
    const isShared = request.sharing === 'shared' && request.file === undefined
    if (!isShared || server === undefined) {
      return yield* this.#ask<Region | MapError>({ op: 'task.map', request })
    }
    const segment = yield* createSegment(this.#thread, server, request.pages)
    if (segment === undefined) return 'no-room'
    const mapped = yield* this.#ask<Region | MapError>({ op: 'task.map', request, segment })
    if (typeof mapped === 'string') yield* this.#drop(server, segment)
    return mapped
  }

  *unmap(region: Region): Working<MapError | undefined> {
    const answer = yield* this.#ask<MapError | number | undefined>({ op: 'task.unmap', region })
    if (typeof answer !== 'number') return answer
    if (this.#sharedMemory !== undefined) yield* this.#drop(this.#sharedMemory, answer)
    return undefined
  }

  protect(region: Region, rights: Rights) {
    return this.#ask<MapError | undefined>({ op: 'task.protect', region, rights })
  }

  advise(page: number, pages: number, advice: Advice) {
    return this.#ask<MapError | undefined>({ op: 'task.advise', page, pages, advice })
  }

  sync(region: Region) {
    return this.#ask<MemoryError | undefined>({ op: 'task.sync', region })
  }

  *pin(page: number, pages: number): Generator<unknown, MapError | undefined, undefined> {
    for (let next = page; next < page + pages; next++) {
      const error = yield* this.#pinOne(next)
      if (error === undefined) continue
      yield* this.unpin(page, next - page)
      return error
    }
    return undefined
  }

  *unpin(page: number, pages: number): Generator<unknown, MapError | undefined, undefined> {
    let error: MapError | undefined
    for (let next = page; next < page + pages; next++) {
      error ??= yield* this.#ask<MapError | undefined>({ op: 'task.unpin', page: next })
    }
    return error
  }

  read(address: number, into: Uint8Array) {
    return this.#copy(address, into, READ)
  }

  write(address: number, from: Uint8Array) {
    return this.#copy(address, from, WRITE)
  }

  *#copy(address: number, data: Uint8Array, access: Rights): Working<MemoryError | undefined> {
    const size = this.pageSizeBytes
    for (let done = 0; done < data.length;) {
      const page = Math.floor((address + done) / size)
      const offset = (address + done) % size
      const length = Math.min(size - offset, data.length - done)
      while (!this.touch(page, access)) {
        const error = yield* this.#thread.fault(page, access)
        if (error !== undefined) return error
      }
      const bytes = this.#space.bytes(page)
      if (access === READ) data.set(bytes.subarray(offset, offset + length), done)
      else bytes.set(data.subarray(done, done + length), offset)
      done += length
    }
    return undefined
  }

  #drop(server: ThreadId, segment: number) {
    return this.#thread.call(server, { op: 'shared.drop', segment } as Message)
  }

  *#pinOne(page: number): Generator<unknown, MapError | undefined, undefined> {
    for (;;) {
      const answer = yield* this.#ask<MapError | number | undefined>({ op: 'task.pin', page })
      if (typeof answer !== 'number') return answer
      const error = yield* this.#thread.fault(page, READ)
      if (error !== undefined) return error === 'no-frames' ? 'no-frames' : 'invalid'
    }
  }

  *#ask<Value>(request: TaskRequest): Generator<unknown, Value, undefined> {
    const answer = yield* this.#thread.call(this.#pager, request)
    return (answer as TaskAnswer).value as Value
  }
}
