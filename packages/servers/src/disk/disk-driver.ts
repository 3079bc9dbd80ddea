/**
 * The block device driver (talk, steps 4 to 7). For each request it locks the client's container
 * physically, has the device move the data, unlocks, and answers with what the unlock returned (C2).
 * A container is locked only when its transfer is about to start, so queueing takes nothing from
 * its lease. If the lease ends during the transfer the memory server keeps the frames back until
 * the device is done with them (C4); the driver only learns that its lock was lost.
 */
import type { ContainerReply } from '@selfpage/container'
import {
  guard,
  NO_THREAD,
  NO_WINDOW,
  READ,
  spaceOf,
  WRITE,
  type Disk,
  type Failed,
  type Kernel,
  type Message,
  type Operation,
  type Space,
  type SpaceId,
  type Thread,
  type ThreadId,
} from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { lockPhysical, unlock } from '../container-messages.ts'
import type {
  DeviceRefusal,
  DeviceShareRequest,
  DeviceTransferRequest,
} from '../device-protocol.ts'
import { removeAt } from '../remove-at.ts'
import { done, refused } from './device-replies.ts'
import { DiskSchedule, type Chosen } from './disk-schedule.ts'
import type { DiskShare } from './disk-account.ts'
import { Extents } from './extents.ts'
import { longestTransferTicks, usualTransferTicks } from './transfer-time.ts'
import { WriteBarriers } from './write-barriers.ts'

export interface DiskDriverOptions {
  /** The disk's name in `kernel.disks`. */
  readonly disk: string
  /** Who keeps the containers. */
  readonly memory: ThreadId
  /** Default `disk driver`. */
  readonly name?: string
  /** 0 to 255. Default 200. */
  readonly priority?: number
  /** How long a stream's request may be passed over by nearer ones. Default 500 ms. */
  readonly patienceTicks?: number
  /** How long the disk keeps still for a stream that has a share (Nemesis). Default 0. */
  readonly laxityTicks?: number
  /** The part of the disk that can be reserved, 0 to 1. Default 0.9: transfers overrun. */
  readonly reservable?: number
  /** Requests a stream may have queued. Default 256. */
  readonly queueLimit?: number
}

export interface DiskDriver {
  readonly thread: ThreadId
  readonly space: Space
  /** Lets a task use blocks `first <= block < end` (I12). */
  allow(task: SpaceId, first: number, end: number): void
  /** The task is gone: its shares and extents end. */
  taskEnded(task: SpaceId): void
}

/** A request on its way. */
interface Work {
  readonly request: DeviceTransferRequest
  readonly client: ThreadId
  readonly firstBlock: number
  readonly arrivedTicks: number
}

interface Underway {
  /** The transfer's. */
  readonly id: number
  readonly work: Work
  readonly account: string
  readonly extra: boolean
  readonly startedTicks: number
  readonly estimateTicks: number
}

/**
 * Starts the driver of a disk in a space of its own.
 * @throws SelfpageError `NO_SUCH_DISK`
 */
export function startDiskDriver(kernel: Kernel, options: DiskDriverOptions): DiskDriver {
  const disk = kernel.disks.get(options.disk)
  if (disk === undefined) {
    throw new SelfpageError('NO_SUCH_DISK', `the machine has no disk ${options.disk}`, {
      hint: `it has: ${[...kernel.disks.keys()].join(', ') || 'none'}`,
    })
  }
  const name = options.name ?? 'disk driver'
  const space = kernel.createSpace(name, 1)
  const driver = new Driver(kernel, disk, options)
  const thread = kernel.createThread(space, {
    name,
    priority: options.priority ?? 200,
    pager: NO_THREAD,
    body: (self) => driver.run(self),
  })
  return {
    thread,
    space,
    allow: (task, first, end) => driver.extents.allow(task, first, end),
    taskEnded: (task) => driver.forget(task, kernel.now),
  }
}

class Driver {
  readonly extents = new Extents()
  readonly #kernel: Kernel
  readonly #disk: Disk
  readonly #memory: ThreadId
  readonly #laxityTicks: number
  readonly #reservable: number
  readonly #queueLimit: number
  readonly #schedule: DiskSchedule<Work>
  readonly #underway: Underway[] = []
  readonly #barriers = new WriteBarriers()
  #lastTransfer = 0

  constructor(kernel: Kernel, disk: Disk, options: DiskDriverOptions) {
    this.#kernel = kernel
    this.#disk = disk
    this.#memory = options.memory
    this.#laxityTicks = options.laxityTicks ?? 0
    this.#reservable = options.reservable ?? 0.9
    this.#queueLimit = options.queueLimit ?? 256
    this.#schedule = new DiskSchedule(options.patienceTicks)
  }

  /** All that waits is here; the rest is decided between two messages. */
  *run(thread: Thread): Operation<void> {
    this.#disk.attach(thread.id)
    let wakeTicks = Infinity
    for (;;) {
      const waitTicks = wakeTicks === Infinity ? undefined : Math.max(1, wakeTicks - thread.now)
      const message = yield* thread.receive(NO_THREAD, NO_WINDOW, waitTicks)
      // An interrupt says no more than that it is worth looking; anybody may say so.
      if (message.op !== 'interrupt' && message.op !== 'failed') {
        const answer = this.#accept(message, thread.sender, thread.now)
        if (answer !== undefined) thread.post(thread.sender, answer)
      }
      for (const { id, ok } of this.#disk.ended()) {
        const work = this.#end(id, thread.now)
        if (work === undefined) continue
        const unlocked = yield* thread.call(this.#memory, unlock(work.request.container))
        this.#answer(thread, work, outcome(unlocked as ContainerReply | Failed, ok))
      }
      wakeTicks = Infinity
      while (this.#underway.length < this.#kernel.costs.disk.parallelism) {
        const chosen = this.#schedule.next(thread.now)
        if (typeof chosen === 'number') {
          wakeTicks = chosen
          break
        }
        const { request, client } = chosen.request
        const rights = request.op === 'device.read' ? READ | WRITE : READ
        const lock = lockPhysical(request.container, rights, spaceOf(client))
        const locked = (yield* thread.call(this.#memory, lock)) as ContainerReply | Failed
        const refusal = this.#begin(chosen, locked, thread.now)
        if (refusal === undefined) continue
        if (locked.op === 'container.done') {
          yield* thread.call(this.#memory, unlock(request.container))
        }
        this.#answer(thread, chosen.request, refused(refusal))
      }
    }
  }

  forget(task: SpaceId, nowTicks: number): void {
    this.extents.forget(task)
    this.#schedule.forget(`${task}.`, nowTicks)
  }

  #accept(message: Message, client: ThreadId, nowTicks: number): Message | undefined {
    switch (message.op) {
      case 'device.read':
      case 'device.write':
        return this.#enqueue(message as DeviceTransferRequest, client, nowTicks)
      case 'device.sync':
        return this.#barriers.wait(client) ? undefined : done()
      case 'device.share':
        return this.#share(message as DeviceShareRequest, spaceOf(client), nowTicks)
      default:
        return refused('invalid')
    }
  }

  #enqueue(request: DeviceTransferRequest, client: ThreadId, nowTicks: number) {
    const { blocks, first = 0, stream = 0 } = request
    const task = spaceOf(client)
    if (!Array.isArray(blocks) || blocks.length === 0 || !isStream(stream))
      return refused('invalid')
    if (!Number.isSafeInteger(first) || first < 0) return refused('invalid')
    for (const block of blocks) {
      if (!Number.isInteger(block) || block < 0 || block >= this.#disk.blocks) {
        return refused('out-of-range')
      }
      if (!guard('I12/extent', this.extents.includes(task, block))) return refused('not-permitted')
    }
    const account = `${task}.${stream}`
    if (this.#schedule.queuedOf(account) >= this.#queueLimit) return refused('busy')
    const work: Work = { request, client, firstBlock: blocks[0], arrivedTicks: nowTicks }
    this.#schedule.add(account, work, nowTicks)
    if (request.op === 'device.write') this.#barriers.begin(work)
    return undefined
  }

  #share(request: DeviceShareRequest, task: SpaceId, nowTicks: number): Message {
    const { sliceTicks, periodTicks, extra, stream = 0 } = request
    if (!isStream(stream) || typeof extra !== 'boolean') return refused('invalid')
    const account = `${task}.${stream}`
    if (sliceTicks === 0) {
      this.#schedule.reserve(account, undefined, nowTicks)
      return done()
    }
    if (!Number.isSafeInteger(sliceTicks) || !Number.isSafeInteger(periodTicks)) {
      return refused('invalid')
    }
    if (sliceTicks < 0 || periodTicks < sliceTicks) return refused('invalid')
    const old = this.#schedule.shareOf(account)
    const before = old === undefined ? 0 : old.sliceTicks / old.periodTicks
    const after = this.#schedule.reserved - before + sliceTicks / periodTicks
    if (after > this.#reservable + 1e-9) return refused('over-committed')
    const share: DiskShare = { sliceTicks, periodTicks, extra, laxityTicks: this.#laxityTicks }
    this.#schedule.reserve(account, share, nowTicks)
    return done()
  }

  /** Starts a transfer, unless something forbids it. */
  #begin(
    { request: work, client: account, extra }: Chosen<Work>,
    locked: ContainerReply | Failed,
    nowTicks: number,
  ): DeviceRefusal | undefined {
    if (locked.op !== 'container.done') return locked.op === 'failed' ? 'io-error' : locked.code
    const { frames = [], untilTicks } = locked
    const refusal = this.#check(work.request, frames.length, untilTicks, nowTicks)
    if (refusal !== undefined) return refusal
    const { op, first = 0, blocks } = work.request
    const direction = op === 'device.read' ? 'read' : 'write'
    const id = ++this.#lastTransfer
    const used =
      frames.length === blocks.length ? frames : frames.slice(first, first + blocks.length)
    if (!this.#disk.start({ id, direction, blocks, frames: used })) return 'io-error'
    const { disk } = this.#kernel.costs
    const size = this.#disk.blockSizeBytes
    const estimateTicks = usualTransferTicks(disk, direction, blocks.length, size)
    this.#underway.push({ id, work, account, extra, startedTicks: nowTicks, estimateTicks })
    this.#schedule.begin(account, estimateTicks, extra)
    return undefined
  }

  #check(
    { op, first = 0, blocks }: DeviceTransferRequest,
    pages: number,
    untilTicks: number | undefined,
    nowTicks: number,
  ): DeviceRefusal | undefined {
    if (first + blocks.length > pages) return 'out-of-range'
    const direction = op === 'device.read' ? 'read' : 'write'
    const { disk } = this.#kernel.costs
    const ticks = longestTransferTicks(disk, direction, blocks.length, this.#disk.blockSizeBytes)
    const lasts = untilTicks === undefined || nowTicks + ticks <= untilTicks
    return guard('I23/lease', lasts) ? undefined : 'lease-too-short'
  }

  /** The device is done with a transfer: what it was for. */
  #end(id: number, nowTicks: number): Work | undefined {
    const index = this.#underway.findIndex((underway) => underway.id === id)
    if (index < 0) return undefined
    const { work, account, extra, startedTicks, estimateTicks } = removeAt(this.#underway, index)
    const tookTicks = (nowTicks - startedTicks) / this.#kernel.costs.disk.parallelism
    this.#schedule.end(account, estimateTicks, tookTicks, extra, nowTicks)
    return work
  }

  #answer(thread: Thread, work: Work, message: Message): void {
    thread.post(work.client, message)
    for (const client of this.#barriers.end(work)) thread.post(client, done())
  }
}

/** What a transfer came to. */
function outcome(unlocked: ContainerReply | Failed, ok: boolean): Message {
  if (unlocked.op === 'failed') return refused('io-error')
  if (unlocked.op === 'refused') return refused(unlocked.code)
  if (!guard('I35/device', ok)) return refused('io-error')
  return done(unlocked.version, unlocked.operations ?? 0)
}

function isStream(stream: unknown): boolean {
  return Number.isSafeInteger(stream) && (stream as number) >= 0
}
