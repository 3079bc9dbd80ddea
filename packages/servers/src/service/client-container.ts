/**
 * A server's dealings with a container that a client gave it, for one request: what it asks of the
 * memory server and the disk driver, and the version it expects after each step (C2). An operation
 * of anybody else in between shows, and the data is not to be trusted (I20). Says `via` whom it
 * acts, so that it cannot be talked into using what another client gave it (I12).
 *
 * It makes the requests and judges the answers; who sends them is the server, which then waits in
 * its own code and no deeper:
 *
 * ```ts
 * let error = used.accept(yield* thread.call(memory, used.grant()))
 * error ??= used.end(yield* thread.call(driver, used.transfer('device.read', 0, blocks)))
 * ```
 */
import {
  VersionCheck,
  type ContainerId,
  type ContainerReply,
  type HandleId,
} from '@selfpage/container'
import {
  guard,
  READ,
  type Failed,
  type Message,
  type Operation,
  type Rights,
  type SpaceId,
} from '@selfpage/kernel'
import type { StoreError } from '@selfpage/runtime'
import { copyIn, copyOut, grantAccess, lockMap, unlock } from '../container-messages.ts'
import type { DeviceReply, DeviceTransferRequest } from '../device-protocol.ts'
import type { Partners } from './partners.ts'
import { storeErrorOf } from './store-error.ts'
import type { Worker } from './service.ts'

export class ClientContainer {
  readonly #worker: Worker
  readonly #partners: Partners
  readonly #container: ContainerId
  readonly #client: SpaceId
  #check: VersionCheck | undefined
  #isIntact = true
  #isUnderway = false

  constructor(worker: Worker, partners: Partners, container: ContainerId, client: SpaceId) {
    this.#worker = worker
    this.#partners = partners
    this.#container = container
    this.#client = client
  }

  /** Whether nobody interfered so far. */
  get isIntact(): boolean {
    return guard('I20/version', this.#isIntact)
  }

  /**
   * Whether the driver took a transfer and did not say how it ended: it may still move data, so
   * the blocks must not become anybody else's.
   */
  get isUnderway(): boolean {
    return this.#isUnderway
  }

  /** Step 3, to the memory server: the driver gets access. */
  grant(): Message {
    return grantAccess(this.#container, this.#partners.driverSpace, this.#client)
  }

  /** Steps 4 to 7, to the driver: it moves blocks, one for each page from `first` on. */
  transfer(
    op: 'device.read' | 'device.write',
    first: number,
    blocks: readonly number[],
  ): DeviceTransferRequest {
    return { op, container: this.#container, blocks, first, stream: this.#client }
  }

  /** To the memory server: logical copies of own pages go into the container. */
  copyIn(handles: readonly HandleId[], first: number): Message {
    return copyIn(this.#container, handles, first, this.#client)
  }

  /** Step 8, to the memory server: logical copies of the container's pages come to own pages. */
  copyOut(handles: readonly HandleId[], first: number): Message {
    return copyOut(this.#container, handles, first, this.#client)
  }

  /** What the memory server's answer comes to. */
  accept(answer: Message): StoreError | undefined {
    const reply = answer as ContainerReply | Failed
    return reply.op === 'container.done' ? this.#see(reply.version, 1) : storeErrorOf(reply)
  }

  /** What the driver's answer to a transfer comes to. */
  end(answer: Message): StoreError | undefined {
    const reply = answer as DeviceReply | Failed
    this.#isUnderway = reply.op === 'failed'
    if (reply.op !== 'device.done') return storeErrorOf(reply)
    return this.#see(reply.version, reply.operations)
  }

  /** Has a look at the bytes, alone: others' mappings go, and nobody may map meanwhile. */
  *look(
    pages: number,
    rights: Rights,
    see: (page: number, bytes: Uint8Array) => void,
  ): Operation<StoreError | undefined> {
    const { thread, window, windowStart } = this.#worker
    const { memory, lookTicks } = this.#partners
    const lock = lockMap(this.#container, rights, this.#client)
    const locked = (yield* thread.call(memory, lock, window)) as ContainerReply | Failed
    if (locked.op !== 'container.done') return storeErrorOf(locked)
    const { space } = thread
    let error = this.#see(locked.version, 1)
    for (let page = 0; page < pages; page++) {
      if ((space.rightsAt(windowStart + page) & READ) === 0) error = 'out-of-range'
      else see(page, space.bytes(windowStart + page))
    }
    thread.spend(pages * lookTicks)
    return this.accept(yield* thread.call(memory, unlock(this.#container))) ?? error
  }

  #see(version: number, operations: number): StoreError | undefined {
    if (this.#check === undefined) this.#check = new VersionCheck(version)
    else {
      this.#check.count(operations)
      if (!this.#check.accepts(version)) this.#isIntact = false
    }
    const { thread } = this.#worker
    if (thread.isObserved) {
      thread.note('container.version', { version, expected: this.#check.expected })
    }
    return this.isIntact ? undefined : 'corrupted'
  }
}
