/** A whole machine: memory server, disk, driver, file and swap server, and tasks as short scripts. */
import type { ContainerId, HandleId } from '@selfpage/container'
import {
  createSimulation,
  flexpage,
  memoryImage,
  READ,
  spaceOf,
  WRITE,
  type CostModel,
  type DiskImage,
  type Inject,
  type Message,
  type Operation,
  type SpaceId,
  type Thread,
  type ThreadId,
} from '@selfpage/kernel'
import { startMemoryServer, type MemoryReply } from '@selfpage/memory-server'
import { expect } from 'vitest'
import { lru } from '@selfpage/policy-lru'
import {
  FILE_SERVER_FRAMES,
  startDiskDriver,
  startFileServer,
  startSwapServer,
  SWAP_SERVER_FRAMES,
  type DiskDriverOptions,
  type FileServerOptions,
} from '../src/index.ts'

export const PAGE = 128

export interface MachineOptions {
  readonly frames?: number
  readonly image?: DiskImage
  readonly fileBlocks?: number
  readonly swapBlocks?: number
  readonly file?: Partial<FileServerOptions>
  readonly driver?: Partial<DiskDriverOptions>
  readonly costs?: CostModel
  readonly seed?: number
  readonly inject?: Inject
}

/** Blocks of a machine's disk if nothing else is said: half for files, half for swap. */
export const BLOCKS = 1024

export function startMachine(options: MachineOptions = {}) {
  const { frames = 512, image = memoryImage(BLOCKS), seed = 1, costs } = options
  const { fileBlocks = BLOCKS / 2, swapBlocks = BLOCKS / 2 } = options
  const kernel = createSimulation({
    frames,
    pageSizeBytes: PAGE,
    seed,
    ...(costs !== undefined && { costs }),
    ...(options.inject !== undefined && { inject: options.inject }),
    disks: [{ name: 'disk', image }],
    sealMessages: true,
  })
  const memory = startMemoryServer(kernel)
  const contract = (space: SpaceId, guaranteedFrames: number) =>
    memory.setContract({ task: space, guaranteedFrames })
  const driver = startDiskDriver(kernel, { disk: 'disk', memory: memory.thread, ...options.driver })
  const partners = { memory: memory.thread, driver: driver.thread }
  const files = startFileServer(kernel, {
    ...partners,
    blocks: fileBlocks,
    policy: lru(),
    cacheFrames: 64,
    ...options.file,
  })
  const swap = startSwapServer(kernel, { ...partners, firstBlock: fileBlocks, blocks: swapBlocks })
  contract(files.space.id, FILE_SERVER_FRAMES)
  contract(swap.space.id, SWAP_SERVER_FRAMES)
  driver.allow(files.space.id, 0, fileBlocks)
  driver.allow(swap.space.id, fileBlocks, fileBlocks + swapBlocks)
  const errors: unknown[] = []
  const notes: { event: string; values: Readonly<Record<string, unknown>> }[] = []
  kernel.observe((event) => {
    if (event.kind === 'note') notes.push(event)
    if (event.kind === 'thread-ended' && event.error !== undefined) errors.push(event.error)
  })
  return {
    kernel,
    memory,
    driver,
    files,
    swap,
    image,
    notes,
    /** A task with so many frames that runs this. */
    task(
      name: string,
      guaranteedFrames: number,
      body: (self: Client) => Operation<void>,
      priority = 100,
    ) {
      const space = kernel.createSpace(name, 4096)
      contract(space.id, guaranteedFrames)
      kernel.createThread(space, {
        name,
        priority,
        body: (thread) => body(new Client(thread, memory.thread)),
      })
      return space
    },
    /** The task is gone: everybody who keeps something for it is told. */
    end(task: SpaceId) {
      kernel.destroySpace(task)
      memory.taskEnded(task)
      driver.taskEnded(task)
      files.taskEnded(task)
      swap.taskEnded(task)
    },
    /** Runs until nothing can (or so far), audits, and throws what a thread threw. */
    run(limits: { readonly steps?: number; readonly untilTicks?: number } = { steps: 5_000_000 }) {
      const end = kernel.run(limits)
      if (errors.length > 0) throw errors[0]
      memory.audit()
      kernel.audit()
      return end
    },
  }
}

export type Machine = ReturnType<typeof startMachine>

/** An answer with all the fields that tests look at. */
export type Answer = Message & {
  readonly code?: string
  readonly object: number
  readonly sizeBytes: number
  readonly pages: number
  readonly container: ContainerId
  readonly version: number
  readonly operations: number
}

/** A task's side of the protocols: no cleverness, so that tests can do wrong things with it. */
export class Client {
  readonly thread: Thread
  readonly memory: ThreadId

  constructor(thread: Thread, memory: ThreadId) {
    this.thread = thread
    this.memory = memory
  }

  /** Sends anything to anybody. */
  *ask(to: ThreadId, message: Message, windowPage?: number): Operation<Answer> {
    const window = windowPage === undefined ? undefined : flexpage(windowPage, 4)
    return (yield* this.thread.call(to, message, window)) as Answer
  }

  *container(
    message: { readonly op: string; readonly [name: string]: unknown },
    windowPage?: number,
  ): Operation<Answer> {
    return yield* this.ask(this.memory, { ...message, op: `container.${message.op}` }, windowPage)
  }

  *allocate(count: number): Operation<readonly HandleId[]> {
    const request = { op: 'memory.allocate', count } as Message
    const reply = (yield* this.thread.call(this.memory, request)) as MemoryReply
    if (reply.op !== 'memory.allocated') throw new Error(JSON.stringify(reply))
    return reply.handles
  }

  /** Maps handles at a page and fills or reads them. */
  *bytes(handles: readonly HandleId[], change: (page: number, bytes: Uint8Array) => void) {
    const { thread } = this
    for (const [page, handle] of handles.entries()) {
      const request = { op: 'memory.mapOne', handle, rights: READ | WRITE } as Message
      const reply = yield* thread.call(this.memory, request, flexpage(16, 0))
      if (reply.op !== 'memory.mapped') throw new Error(JSON.stringify(reply))
      change(page, thread.space.bytes(16))
    }
    thread.unmap(flexpage(16, 0), READ | WRITE, true)
  }

  /** A container of new pages filled with this, for the server. */
  *filled(server: ThreadId, data: Uint8Array): Operation<ContainerId> {
    const handles = yield* this.allocate(Math.ceil(data.length / PAGE))
    yield* this.bytes(handles, (page, bytes) => {
      bytes.fill(0xee)
      bytes.set(data.subarray(page * PAGE, (page + 1) * PAGE))
    })
    const reply = yield* this.container({
      op: 'createFrom',
      handles,
      leaseTicks: 1e10,
      grantee: spaceOf(server),
    })
    if (reply.op !== 'container.done') throw new Error(JSON.stringify(reply))
    return reply.container
  }

  *open(server: ThreadId, path: string, createBytes?: number): Operation<Answer> {
    const create = createBytes === undefined ? {} : { createBytes }
    const request: object = { op: 'store.open', path, ...create }
    return yield* this.ask(server, request as Message)
  }

  /** Writes whole pages, the last one maybe in part; the answer. */
  *write(server: ThreadId, object: number, page: number, data: Uint8Array): Operation<Answer> {
    const container = yield* this.filled(server, data)
    const count = Math.ceil(data.length / PAGE)
    const pages = Array.from({ length: count }, (_, index) => page + index)
    const lastPageBytes = data.length - (count - 1) * PAGE
    const request = { op: 'store.write', object, pages, container, lastPageBytes } as Message
    const reply = yield* this.ask(server, request)
    yield* this.container({ op: 'deallocate', container })
    return reply
  }

  /** Reads pages as the talk does; the bytes, or the refusal's code. */
  *read(server: ThreadId, object: number, page: number, pages: number) {
    const made = yield* this.container({
      op: 'create',
      pages,
      leaseTicks: 1e10,
      grantee: spaceOf(server),
    })
    if (made.op !== 'container.done') throw new Error(JSON.stringify(made))
    const { container } = made
    const request = { op: 'store.read', object, page, pages, container } as Message
    const reply = yield* this.ask(server, request)
    if (reply.op !== 'store.done') {
      yield* this.container({ op: 'deallocate', container })
      return reply.code ?? reply.op
    }
    const handles = yield* this.allocate(pages)
    const copied = yield* this.container({ op: 'copyOut', container, handles })
    if (copied.op !== 'container.done') throw new Error(JSON.stringify(copied))
    yield* this.container({ op: 'deallocate', container })
    const data = new Uint8Array(pages * PAGE)
    yield* this.bytes(handles, (index, bytes) => data.set(bytes, index * PAGE))
    yield* this.ask(this.memory, { op: 'memory.deallocate', handles } as Message)
    return data
  }

  *sync(server: ThreadId, object: number): Operation<Answer> {
    return yield* this.ask(server, { op: 'store.sync', object } as Message)
  }
}

/** The request was done. */
export function expectDone(reply: Message | undefined): void {
  expect(reply).toEqual({ op: 'store.done' })
}

/** What was read is this, whatever else happens in the test. */
export function expectSame(read: unknown, expected: unknown): void {
  expect(read).toEqual(expected)
}

/** Bytes that say where they are from. */
export function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index++) {
    bytes[index] = Math.imul(index + 1, 0x9e3779b1 + seed * 2) >>> 13
  }
  return bytes
}
