/**
 * A container of the server's own, for what it writes and reads itself: metadata, the last page of
 * a file. Paid by the server's guaranteed frames. Used by one request at a time.
 */
import type { ContainerId, ContainerReply } from '@selfpage/container'
import { NO_WINDOW, READ, WRITE, type Failed, type Message, type Operation } from '@selfpage/kernel'
import type { StoreError } from '@selfpage/runtime'
import { createContainer, grantAccess, mapContainer } from '../container-messages.ts'
import type { DeviceReply, DeviceTransferRequest } from '../device-protocol.ts'
import type { Partners } from './partners.ts'
import { storeErrorOf } from './store-error.ts'
import type { Worker } from './service.ts'

export class Scratch {
  readonly pages: number
  readonly #partners: Partners
  #container = 0 as ContainerId

  constructor(partners: Partners, pages: number) {
    this.#partners = partners
    this.pages = pages
  }

  get container(): ContainerId {
    return this.#container
  }

  /** Must be called once before all else. */
  *open({ thread }: Worker, leaseTicks: number): Operation<StoreError | undefined> {
    const { memory, driverSpace } = this.#partners
    const create = createContainer(this.pages, leaseTicks)
    const created = (yield* thread.call(memory, create, NO_WINDOW)) as ContainerReply | Failed
    if (created.op !== 'container.done') return storeErrorOf(created)
    this.#container = created.container
    const grant = grantAccess(this.#container, driverSpace, thread.space.id)
    const granted = (yield* thread.call(memory, grant, NO_WINDOW)) as ContainerReply | Failed
    return granted.op === 'container.done' ? undefined : storeErrorOf(granted)
  }

  /** Reads blocks into its pages, from the first on; see them with `edit`. */
  *read(worker: Worker, blocks: readonly number[]): Operation<StoreError | undefined> {
    return yield* this.#transfer(worker, 'device.read', blocks)
  }

  *write(worker: Worker, blocks: readonly number[]): Operation<StoreError | undefined> {
    return yield* this.#transfer(worker, 'device.write', blocks)
  }

  /** Lets one read and change its pages, at once. */
  *edit(
    { thread, window, windowStart }: Worker,
    pages: number,
    change: (page: number, bytes: Uint8Array) => void,
  ): Operation<StoreError | undefined> {
    const map = mapContainer(this.#container, pages, READ | WRITE)
    const reply = (yield* thread.call(this.#partners.memory, map, window)) as
      | ContainerReply
      | Failed
    if (reply.op !== 'container.done') return storeErrorOf(reply)
    for (let page = 0; page < pages; page++) change(page, thread.space.bytes(windowStart + page))
    thread.spend(pages * this.#partners.lookTicks)
    return undefined
  }

  /** Returns when all that the server wrote so far is on the disk for good. */
  *sync({ thread }: Worker): Operation<StoreError | undefined> {
    const request: Message = { op: 'device.sync' }
    const reply = (yield* thread.call(this.#partners.driver, request, NO_WINDOW)) as DeviceReply
    return reply.op === 'device.done' ? undefined : storeErrorOf(reply)
  }

  *#transfer(
    { thread }: Worker,
    op: 'device.read' | 'device.write',
    blocks: readonly number[],
  ): Operation<StoreError | undefined> {
    const request: DeviceTransferRequest = { op, container: this.#container, blocks }
    const reply = (yield* thread.call(this.#partners.driver, request, NO_WINDOW)) as DeviceReply
    return reply.op === 'device.done' ? undefined : storeErrorOf(reply)
  }
}
