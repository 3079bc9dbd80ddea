/**
 * A whole machine to be tortured: kernel, memory server, disk, file and swap server, honest tasks that
 * page themselves and check every byte they read, and adversaries beside them.
 */
import type { Adversary, Battlefield, Fare } from '@selfpage/adversaries'
import { createSimulation, memoryImage } from '@selfpage/kernel'
import type { Simulation, Space, SpaceId, ThreadId } from '@selfpage/kernel'
import { startMemoryServer } from '@selfpage/memory-server'
import type { MemoryServer, Sanction } from '@selfpage/memory-server'
import { randomSource } from '@selfpage/policy'
import { startTask } from '@selfpage/runtime'
import type { TaskHandle } from '@selfpage/runtime'
import {
  FILE_SERVER_FRAMES,
  STACKED_SERVER_FRAMES,
  startDiskDriver,
  startEncryptingServer,
  startFileServer,
  startSwapServer,
  SWAP_SERVER_FRAMES,
} from '@selfpage/servers'
import { hold, Violation } from '../violation.ts'
import { failures } from './failures.ts'
import type { Failures } from './failures.ts'
import { plainPolicy } from './plain-policy.ts'
import { randomProgram } from './random-program.ts'
import type { ProgramState } from './random-program.ts'

export interface TortureSystemOptions {
  readonly seed: number
  readonly adversaries: readonly Adversary[]
  /** Whether calls, transfers and threads fail at random. */
  readonly fails: boolean
  /** Pieces of work that each task does at most. */
  readonly work: number
  /**
   * A false server that every second task, the first one too, has in front of the file server; a
   * server that checks stands before it (I35).
   */
  readonly front?: Adversary
}

const PAGE_SIZE_BYTES = 128
const BLOCKS = 512
/** What a false server needs to look into containers. */
const FALSE_SERVER_FRAMES = 4
const SANCTIONS: readonly Sanction[] = ['kill', 'force', 'karma']

interface HonestTask {
  readonly handle: TaskHandle
  readonly state: ProgramState
  isOver: boolean
  /** What ended it before its end. */
  error?: unknown
}

export class TortureSystem {
  readonly kernel: Simulation
  readonly memory: MemoryServer
  readonly tasks: HonestTask[] = []
  readonly #failures: Failures
  readonly #ending: { taskEnded(task: SpaceId): void }[] = []
  readonly #rogues = new Set<SpaceId>()
  #violation: Violation | undefined
  #isHonest = true

  constructor(options: TortureSystemOptions) {
    const { seed, adversaries } = options
    const draw = randomSource(seed)
    const honest = 2 + (draw() % 3)
    const more = options.front === undefined ? 0 : STACKED_SERVER_FRAMES + FALSE_SERVER_FRAMES
    const frames = 64 + (draw() % 64) + more
    this.#failures = failures(draw, options.fails)
    this.kernel = createSimulation({
      frames,
      pageSizeBytes: PAGE_SIZE_BYTES,
      seed,
      disks: [{ name: 'disk', image: memoryImage(BLOCKS) }],
      sealMessages: true,
      inject: (point) => this.#failures.inject(point),
    })
    const { kernel } = this
    kernel.observe((event) => {
      if (event.kind === 'note' && event.event === 'stolen') {
        this.#violation ??= new Violation('I7', `stolen: ${JSON.stringify(event.values)}`)
      }
    })
    this.memory = startMemoryServer(kernel, {
      sanction: SANCTIONS[draw() % SANCTIONS.length],
      reclaimDeadlineTicks: 50_000_000,
      shortestDeadlineTicks: 20_000_000,
      onKill: (task) => this.#afterKill(task),
    })
    const { files: trueFiles, swap } = this.#startServers()
    const field: Battlefield = {
      kernel,
      memoryServer: this.memory.thread,
      fileServer: trueFiles,
      swapServer: swap,
      victims: [],
      createSpace: (name, guaranteedFrames) => this.#createRogue(name, guaranteedFrames),
    }
    this.#ending.push(this.memory)
    const falseFiles = options.front?.front?.(field, trueFiles)
    const files = falseFiles === undefined ? trueFiles : this.#startChecking(falseFiles)
    this.#isHonest = falseFiles === undefined
    const liars = adversaries.filter(({ policy }) => policy !== undefined)
    for (let index = 0; index < honest; index++) {
      const liar = liars[index % Math.max(1, liars.length)]
      const lie = liar?.lies?.[draw() % liar.lies.length]
      const policy =
        liar?.policy !== undefined && lie !== undefined ? liar.policy(lie) : plainPolicy()
      const state: ProgramState = { done: 0, wrongBytes: 0, errors: 0, unknown: 0, stops: false }
      const name = `honest ${index}`
      const handle = startTask(kernel, {
        name,
        program: randomProgram(draw(), state, options.work, () => this.#mayFail),
        memoryServer: this.memory.thread,
        fileServer: index % 2 === 0 ? files : trueFiles,
        policy,
        pages: 64,
        ioFrames: 2,
        extraFrames: draw() % 8,
        inactiveFrames: draw() % 3,
        swap: { server: swap, path: name, pages: 64 },
        onEnd: (error) => {
          task.isOver = true
          task.error = error
        },
      })
      const task: HonestTask = { handle, state, isOver: false }
      this.tasks.push(task)
      this.#failures.watch(handle.space.id)
      const reply = this.memory.setContract({ task: handle.space.id, guaranteedFrames: 6 })
      hold('I2', reply.op === 'contract.done', () => 'an honest contract was refused')
    }
    for (const adversary of adversaries) adversary.create?.(field)
  }

  /** Pieces of work done by all honest tasks. */
  get done(): number {
    return this.tasks.reduce((sum, { state }) => sum + state.done, 0)
  }

  get isOver(): boolean {
    return this.tasks.every(({ isOver }) => isOver)
  }

  /** Failures stop; rogues stay. */
  stopFailures(): void {
    this.#failures.stop()
  }

  /** Runs a little, and checks everything. */
  advance(steps: number): void {
    const end = this.kernel.run({ steps })
    for (const task of this.#failures.takeDead()) this.endTask(task)
    this.check()
    if (end === 'idle') for (const task of this.tasks) task.isOver ||= task.state.stops
  }

  check(): void {
    this.memory.audit()
    this.kernel.audit()
    if (this.#violation !== undefined) throw this.#violation
    for (const { handle, state, isOver, error } of this.tasks) {
      hold('I36', error === undefined || this.#mayFail, () => {
        return `${handle.name} ended without a failure: ${String(error)}`
      })
      if (!isOver) handle.audit()
      hold(
        'I13',
        state.wrongBytes === 0,
        () => `${handle.name} read ${state.wrongBytes} wrong bytes`,
      )
    }
  }

  /** A task is dead: everybody who keeps something for it is told. */
  endTask(space: SpaceId): void {
    this.kernel.destroySpace(space)
    for (const server of this.#ending) server.taskEnded(space)
    const task = this.tasks.find(({ handle }) => handle.space.id === space)
    if (task !== undefined) task.isOver = true
  }

  get fares(): readonly Fare[] {
    return this.tasks.map(({ handle, state }) => ({
      done: state.done,
      hardFaults: handle.counts.hardFaults,
      ticks: this.kernel.now,
      frames: this.memory.account(handle.space.id)?.allocatedFrames ?? 0,
      wrongBytes: state.wrongBytes,
    }))
  }

  get #mayFail(): boolean {
    return this.#failures.count > 0 || !this.#isHonest
  }

  #afterKill(space: SpaceId): void {
    const task = this.tasks.find(({ handle }) => handle.space.id === space)
    if (task === undefined) return
    task.isOver = true
    // Of an honest task whose own calls fail, nobody can say that it was late by its own fault.
    if (this.#failures.count > 0) return
    this.#violation ??= new Violation('I28', `${task.handle.name} is honest, and was killed`)
  }

  #createRogue(name: string, guaranteedFrames: number): Space {
    const space = this.kernel.createSpace(name, 256)
    this.#rogues.add(space.id)
    this.memory.setContract({ task: space.id, guaranteedFrames })
    return space
  }

  /** Trusts nobody: what it reads must be what it wrote, or is an error. */
  #startChecking(store: ThreadId): ThreadId {
    const server = startEncryptingServer(this.kernel, {
      memory: this.memory.thread,
      store,
      objects: 'shared',
      objectPages: BLOCKS / 8,
      key: Uint8Array.from({ length: 32 }, (_, index) => index),
    })
    const contract = { task: server.space.id, guaranteedFrames: STACKED_SERVER_FRAMES }
    hold('I2', this.memory.setContract(contract).op === 'contract.done', () => 'no contract')
    this.#ending.push(server)
    return server.thread
  }

  #startServers() {
    const { kernel, memory } = this
    const driver = startDiskDriver(kernel, { disk: 'disk', memory: memory.thread })
    const partners = { memory: memory.thread, driver: driver.thread }
    const files = startFileServer(kernel, {
      ...partners,
      blocks: BLOCKS / 2,
      policy: plainPolicy(),
      cacheFrames: 12,
    })
    const swap = startSwapServer(kernel, {
      ...partners,
      firstBlock: BLOCKS / 2,
      blocks: BLOCKS / 2,
    })
    memory.setContract({ task: files.space.id, guaranteedFrames: FILE_SERVER_FRAMES })
    memory.setContract({ task: swap.space.id, guaranteedFrames: SWAP_SERVER_FRAMES })
    driver.allow(files.space.id, 0, BLOCKS / 2)
    driver.allow(swap.space.id, BLOCKS / 2, BLOCKS)
    this.#ending.push(driver, files, swap)
    return { files: files.thread, swap: swap.thread }
  }
}
