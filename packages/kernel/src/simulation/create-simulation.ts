/**
 * The kernel as a deterministic simulation: same options, same programs, same events to the last
 * one (I37).
 */
import { SelfpageError } from '@selfpage/policy'
import { pc2002, type CostModel } from '../costs.ts'
import type { Disk, DiskImage } from '../device.ts'
import type { EventListener } from '../events.ts'
import type { ForeignHost } from '../foreign-host.ts'
import type { ForeignDescription, Kernel, RunEnd, ServerDescription } from '../kernel.ts'
import {
  NO_THREAD,
  spaceId,
  threadId,
  type FrameNumber,
  type SpaceId,
  type ThreadId,
  type Ticks,
} from '../numbers.ts'
import type { Space } from '../space.ts'
import type { Thread, ThreadDescription } from '../thread.ts'
import { foreignBody } from './foreign-body.ts'
import type { Inject } from './injection.ts'
import { KernelCalls } from './kernel-calls.ts'
import { MappingTree } from './mapping-tree.ts'
import { Observers } from './observers.ts'
import { PhysicalMemory } from './physical-memory.ts'
import { sigma0Server } from './sigma0-server.ts'
import { SimulatedDisk, type DiskHost } from './simulated-disk.ts'
import { SimulatedSpace } from './simulated-space.ts'
import type { SimulatedThread } from './simulated-thread.ts'
import { stateNames } from './thread-state.ts'
import type { OnThreadError } from './thread-lives.ts'

export interface SimulationOptions {
  /** Frames of the machine, 1 to 2 ** 24. */
  readonly frames: number
  /** 16 to 2 ** 20. Default 4096. */
  readonly pageSizeBytes?: number
  /** A 32-bit integer; all chance in the machine comes from it. Default 1. */
  readonly seed?: number
  /** Default `pc2002`. */
  readonly costs?: CostModel
  readonly disks?: readonly { readonly name: string; readonly image: DiskImage }[]
  /** Freezes messages as they are sent, to find senders who change them. Costs time. */
  readonly sealMessages?: boolean
  /** Where foreign threads run: `workerThreads` of `@selfpage/kernel/worker-threads`. */
  readonly foreignThreads?: ForeignHost
  /** Makes things fail; asked at each boundary between threads. */
  readonly inject?: Inject
  /**
   * Hears of each thread that ended by throwing; the others go on. If there is no such listener and
   * nobody observes either, `run` throws in the end, so that a mistake does not pass in silence.
   */
  readonly onThreadError?: OnThreadError
}

/** A thread, and what it is doing. */
export interface ThreadStatus {
  readonly id: ThreadId
  readonly name: string
  /** `stuck`: it waits for ever for a page fault that nobody will resolve (L3). */
  readonly state: (typeof stateNames)[number]
  /** The thread it waits for, if it waits for one. */
  readonly partner: ThreadId
}

export interface Simulation extends Kernel {
  readonly seed: number
  /** System calls made and messages served so far. */
  readonly steps: number
  /** Threads alive, in the order they were started. */
  threads(): readonly ThreadStatus[]
  /** How many threads are stuck. */
  readonly stuckThreads: number
  /** Ends all threads, and with them the workers of foreign ones. */
  close(): void
}

const DEFAULT_PRIORITY = 100

/** No space has this number: it is where interrupts come from. */
const DEVICES = spaceId(0)

/** @throws SelfpageError if an option is out of range */
export function createSimulation(options: SimulationOptions): Simulation {
  return new SimulatedKernel(options)
}

class SimulatedKernel implements Simulation {
  readonly costs: CostModel
  readonly seed: number
  readonly sigma0: ThreadId
  readonly disks: ReadonlyMap<string, Disk>
  readonly #memory: PhysicalMemory
  readonly #tree = new MappingTree()
  readonly #observers = new Observers()
  readonly #calls: KernelCalls
  readonly #foreign: ForeignHost | undefined
  readonly #inTransfer: Uint8Array
  #spaces = 0

  constructor(options: SimulationOptions) {
    this.costs = options.costs ?? pc2002
    this.seed = options.seed ?? 1
    this.#memory = new PhysicalMemory(
      options.frames,
      options.pageSizeBytes ?? 4096,
      options.foreignThreads !== undefined,
    )
    this.#foreign = options.foreignThreads
    this.#calls = new KernelCalls({
      costs: this.costs,
      seed: this.seed,
      tree: this.#tree,
      observers: this.#observers,
      sealMessages: options.sealMessages ?? false,
      inject: options.inject,
      onThreadError: options.onThreadError,
    })
    this.#inTransfer = new Uint8Array(options.frames)
    this.disks = this.#createDisks(options)
    const space = this.#createSpace('sigma0', options.frames)
    for (let frame = 0; frame < options.frames; frame++) this.#tree.root(space, frame, frame)
    this.sigma0 = this.createServer(space, {
      name: 'sigma0',
      priority: 255,
      serve: sigma0Server(options.frames),
    })
  }

  get now(): Ticks {
    return this.#calls.now
  }

  get steps(): number {
    return this.#calls.scheduler.steps
  }

  get frames(): number {
    return this.#memory.frames
  }

  get pageSizeBytes(): number {
    return this.#memory.pageSizeBytes
  }

  get stuckThreads(): number {
    return this.#calls.lives.stuck
  }

  threads(): readonly ThreadStatus[] {
    return Array.from(this.#calls.lives.threads, ({ id, name, state, to, from }) => {
      const stateName = stateNames[state]
      const partner = stateName === 'sending' ? to : stateName === 'receiving' ? from : NO_THREAD
      return { id, name, state: stateName, partner }
    })
  }

  createSpace(name: string, pages: number): Space {
    return this.#createSpace(name, pages)
  }

  createThread(space: Space, description: ThreadDescription): ThreadId {
    const priority = description.priority ?? DEFAULT_PRIORITY
    return this.#calls.lives.startThread(this.#own(space), description, priority, NO_THREAD).id
  }

  createServer(space: Space, description: ServerDescription): ThreadId {
    const { name, priority, pager = NO_THREAD, serve } = description
    return this.#calls.lives.startServer(this.#own(space), name, priority, pager, serve).id
  }

  createForeignThread(space: Space, description: ForeignDescription): ThreadId {
    const { name, priority, pager, module, data, onEnd } = description
    const foreign = this.#foreign
    const { bytes: memory, pageSizeBytes } = this.#memory
    if (foreign === undefined || memory instanceof ArrayBuffer) {
      throw new SelfpageError('FOREIGN_THREADS_MISSING', `${name} has nowhere to run`, {
        hint: 'give createSimulation `foreignThreads: workerThreads` of @selfpage/kernel/worker-threads',
      })
    }
    const own = this.#own(space)
    const { bits, frames } = own.share()
    const { pages } = own
    const setup = { module, data, pages, pageSizeBytes, bits, frames, memory }
    function* body(thread: Thread) {
      const result = yield* foreignBody(thread as SimulatedThread, own, () => foreign!.start(setup))
      onEnd?.(result)
    }
    return this.#calls.lives.startThread(own, { name, body }, priority, pager).id
  }

  close(): void {
    for (const thread of this.#calls.lives.threads) this.#calls.lives.endThread(thread)
  }

  destroySpace(id: SpaceId): void {
    const space = this.#tree.space(id)
    if (space === undefined) return
    for (const thread of this.#calls.lives.threads.ofSpace(id)) this.#calls.lives.endThread(thread)
    this.#calls.lives.threads.removeSpace(id)
    this.#tree.removeSpace(space)
    if (this.#observers.isObserved) {
      this.#observers.emit({ kind: 'space-destroyed', at: this.now, space: id })
    }
  }

  isAlive(thread: ThreadId): boolean {
    return this.#calls.lives.threads.find(thread) !== undefined
  }

  frameBytes(frame: FrameNumber): Uint8Array {
    return this.#memory.view(frame)
  }

  frameAt(space: Space, page: number): FrameNumber {
    return (space as SimulatedSpace).frameAt(page) as FrameNumber
  }

  isInTransfer(frame: FrameNumber): boolean {
    return this.#inTransfer[frame] > 0
  }

  observe(listener: EventListener): () => void {
    return this.#observers.add(listener)
  }

  run(limits: { readonly untilTicks?: Ticks; readonly steps?: number } = {}): RunEnd {
    const end = this.#calls.scheduler.run(limits.untilTicks ?? Infinity, limits.steps ?? Infinity)
    const { unheard } = this.#calls.lives
    if (unheard === undefined) return end
    this.#calls.lives.unheard = undefined
    const { name, error } = unheard
    throw new SelfpageError('THREAD_FAILED', `thread '${name}' threw: ${String(error)}`, {
      cause: error,
      hint: 'give createSimulation `onThreadError` if threads may fail',
    })
  }

  stop(): void {
    this.#calls.scheduler.stop()
  }

  audit(): void {
    this.#tree.audit()
    this.#calls.lives.audit()
  }

  #createDisks(options: SimulationOptions): Map<string, Disk> {
    const calls = this.#calls
    const host: DiskHost = {
      get now() {
        return calls.now
      },
      costs: this.costs,
      memory: this.#memory,
      timers: calls.scheduler.timers,
      observers: this.#observers,
      inject: options.inject,
      inTransfer: this.#inTransfer,
      interrupt: (device, to, message) => calls.ipc.interrupt(device, to, message),
    }
    const disks = new Map<string, Disk>()
    for (const { name, image } of options.disks ?? []) {
      if (disks.has(name)) {
        throw new SelfpageError('DISK_NAME_TAKEN', `there are two disks with the name ${name}`)
      }
      disks.set(name, new SimulatedDisk(host, name, threadId(DEVICES, disks.size + 1), image))
    }
    return disks
  }

  #createSpace(name: string, pages: number): SimulatedSpace {
    const id = spaceId(++this.#spaces)
    const space = new SimulatedSpace(id, name, pages, this.#memory)
    space.creditor = this.#calls.scheduler
    this.#tree.addSpace(space)
    if (this.#observers.isObserved) {
      this.#observers.emit({ kind: 'space-created', at: this.now, space: id, name })
    }
    return space
  }

  #own(space: Space): SimulatedSpace {
    const own = this.#tree.space(space.id)
    if (own === space) return own
    throw new SelfpageError(
      'SPACE_GONE',
      `the space ${space.name} is not of this machine (any more)`,
      {
        hint: 'start threads in spaces that createSpace made and destroySpace did not end',
      },
    )
  }
}
