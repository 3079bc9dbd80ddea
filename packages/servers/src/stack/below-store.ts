/**
 * The store that a stacked server stands in front of, as its client: pages move in a container of
 * the stacked server's own frames (G10), which the store below gets access to.
 */
import type { ContainerId, ContainerReply } from '@selfpage/container'
import {
  NO_WINDOW,
  READ,
  spaceOf,
  WRITE,
  type Failed,
  type Operation,
  type ThreadId,
} from '@selfpage/kernel'
import type { StoreError, StoreReply, StoreRequest } from '@selfpage/runtime'
import { createContainer, grantAccess, mapContainer } from '../container-messages.ts'
import type { Worker } from '../service/service.ts'
import { storeErrorOf } from '../service/store-error.ts'

export class BelowStore {
  /** Pages of a request, at most. */
  readonly pages: number
  readonly #memory: ThreadId
  readonly #server: ThreadId
  #container = 0 as ContainerId

  constructor(memory: ThreadId, server: ThreadId, pages: number) {
    this.#memory = memory
    this.#server = server
    this.pages = pages
  }

  /** Must be called once before all else. */
  *start({ thread }: Worker, leaseTicks: number): Operation<StoreError | undefined> {
    const create = createContainer(this.pages, leaseTicks)
    const made = (yield* thread.call(this.#memory, create, NO_WINDOW)) as ContainerReply | Failed
    if (made.op !== 'container.done') return storeErrorOf(made)
    this.#container = made.container
    const grant = grantAccess(made.container, spaceOf(this.#server), thread.space.id)
    const granted = (yield* thread.call(this.#memory, grant, NO_WINDOW)) as ContainerReply | Failed
    return granted.op === 'container.done' ? undefined : storeErrorOf(granted)
  }

  /** Asks anything. A server that is not there, or does not understand, is an `io-error`. */
  *ask({ thread }: Worker, request: StoreRequest): Operation<StoreReply> {
    const reply = (yield* thread.call(this.#server, request, NO_WINDOW)) as StoreReply | Failed
    return reply.op === 'failed' ? { op: 'refused', code: 'no-such-server' } : reply
  }

  /** Reads pages in a row; copies of them, or the error. */
  *read(
    worker: Worker,
    object: number,
    page: number,
    pages: number,
  ): Operation<readonly Uint8Array[] | StoreError> {
    const container = this.#container
    const found: Uint8Array[] = []
    for (let start = 0; start < pages; start += this.pages) {
      const count = Math.min(this.pages, pages - start)
      const request: StoreRequest = {
        op: 'store.read',
        object,
        page: page + start,
        pages: count,
        container,
      }
      const reply = yield* this.ask(worker, request)
      if (reply.op !== 'store.done') return errorOf(reply)
      const error = yield* this.#edit(worker, count, (_, bytes) => found.push(bytes.slice()))
      if (error !== undefined) return error
    }
    return found
  }

  /** Writes pages, by number: as one request, so that all or none of them are written. */
  *write(
    worker: Worker,
    object: number,
    contents: ReadonlyMap<number, Uint8Array>,
  ): Operation<StoreError | undefined> {
    const pages = [...contents.keys()].sort((a, b) => a - b)
    if (pages.length > this.pages) return 'out-of-range'
    const error = yield* this.#edit(worker, pages.length, (index, bytes) =>
      bytes.set(contents.get(pages[index]) ?? []),
    )
    if (error !== undefined) return error
    const container = this.#container
    for (;;) {
      const reply = yield* this.ask(worker, { op: 'store.write', object, pages, container })
      if (reply.op === 'store.done') return undefined
      if (reply.op !== 'store.deferred' || !('later' in reply.deferral)) return errorOf(reply)
      yield* worker.thread.sleep(reply.deferral.later)
    }
  }

  *#edit(
    { thread, window, windowStart }: Worker,
    pages: number,
    change: (page: number, bytes: Uint8Array) => void,
  ): Operation<StoreError | undefined> {
    const map = mapContainer(this.#container, pages, READ | WRITE)
    const reply = (yield* thread.call(this.#memory, map, window)) as ContainerReply | Failed
    if (reply.op !== 'container.done') return storeErrorOf(reply)
    for (let page = 0; page < pages; page++) change(page, thread.space.bytes(windowStart + page))
    return undefined
  }
}

export function errorOf(reply: StoreReply): StoreError {
  return reply.op === 'refused' ? reply.code : 'io-error'
}
