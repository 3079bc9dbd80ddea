/**
 * Starts a task that pages itself: a space, a listener for reclaim requests, the pager with its
 * readers and its cleaner, and the program. Its contract is made by whoever assembles the system;
 * the task waits for it.
 */
import type {
  Kernel,
  MemoryError,
  Program,
  ServerThread,
  Space,
  Task,
  TaskCounts,
  Thread,
  ThreadId,
} from '@selfpage/kernel'
import type { Account, ContractChanged, MemoryReply } from '@selfpage/memory-server'
import type { Driver } from '@selfpage/kit'
import { NEVER, SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { StoreObject } from './backing-store.ts'
import { Cleaner } from './cleaner.ts'
import { Errands } from './errands.ts'
import { Faults } from './faults.ts'
import { FileTable } from './file-table.ts'
import { FrameBudget, ioFramesFor } from './frame-budget.ts'
import { Growth } from './growth.ts'
import { adoptFrom, copyTo } from './fork.ts'
import { listener } from './listener.ts'
import { messageStore, openObject } from './message-store.ts'
import { PageRecords } from './page-records.ts'
import { PagedTables } from './paged-tables.ts'
import { Pager } from './pager.ts'
import { PagingState } from './paging-state.ts'
import { Reader } from './reader.ts'
import { PROGRESS, WAKE } from './signals.ts'
import { Regions } from './regions.ts'
import { Residency } from './residency.ts'
import { SwapMap, wiredColumn } from './swap-map.ts'
import { MessageTaskFiles } from './task-files.ts'
import { PagedTaskMemory } from './task-memory.ts'
import type { HintListener } from './task-memory.ts'
import type { TaskHandle } from './task-handle.ts'
import type { TaskOptions } from './task-options.ts'
import type { TaskAnswer } from './task-requests.ts'
import { TaskPolicy } from './task-policy.ts'
import type { Working } from './working.ts'

const DEFAULT_PAGES = 4096
const DEFAULT_PRIORITY = 100
const MILLISECOND = 1_000_000

/** Pages of the space beyond the regions: windows of the pager's threads and of the program's. */
const WINDOW_PAGES = 256

/** @throws SelfpageError `TASK_INVALID` for options that cannot be */
export function startTask(kernel: Kernel, options: TaskOptions): TaskHandle {
  return new StartedTask(kernel, options)
}

class StartedTask implements TaskHandle {
  readonly name: string
  readonly space: Space
  readonly pager: ThreadId
  readonly main: ThreadId
  readonly progress = new Map<string, number>()
  readonly #kernel: Kernel
  readonly #options: TaskOptions
  readonly #policy: TaskPolicy
  readonly #files: FileTable
  readonly #pages: number
  readonly #listener: ThreadId
  #voice: ServerThread | undefined
  #state: PagingState | undefined
  #errands: Errands | undefined
  /** As the listener was told last. */
  #contract: ContractChanged | undefined
  #wake = () => true
  #nextWindow: number
  /** The first page of the tables that a final pager serves. */
  readonly #tablePage: number
  #startedAt = 0
  #endedAt: number | undefined

  /** @param parent the thread that forks it; none: it starts empty */
  constructor(kernel: Kernel, options: TaskOptions, parent?: ThreadId) {
    const { pages = DEFAULT_PAGES, priority = DEFAULT_PRIORITY, fileServer } = options
    requireOptions(options)
    this.#kernel = kernel
    this.#options = options
    this.#pages = pages
    this.#nextWindow = Math.ceil(pages / WINDOW) * WINDOW
    this.name = options.name
    this.#tablePage = this.#nextWindow + WINDOW_PAGES
    this.space = this.#createSpace(kernel, options)
    this.#policy = new TaskPolicy(pages, options.policy, options.policies)
    this.#files = new FileTable(
      fileServer === undefined ? undefined : (thread, path) => openObject(thread, fileServer, path),
    )
    this.#listener = kernel.createServer(this.space, {
      name: 'listener',
      priority: Math.max(priority, LISTENER_PRIORITY),
      serve: listener(
        options.memoryServer,
        options.softReferences ?? true,
        () => this.#errands,
        (contract) => {
          this.#contract = contract
          this.#errands?.changeContract(contract)
        },
        () => this.#tellPager(),
        (thread) => {
          this.#voice = thread
        },
      ),
    })
    this.pager = kernel.createThread(this.space, {
      name: 'pager',
      priority,
      ...(options.finalPager === undefined ? {} : { pager: options.finalPager.thread }),
      body: (thread) => this.#runPager(thread),
    })
    this.main = kernel.createThread(this.space, {
      name: 'main',
      priority,
      pager: this.pager,
      body: (thread) => this.#runMain(thread, options.program, parent),
    })
  }

  get driver(): Driver | undefined {
    return this.#state?.residency.driver
  }

  get chargedFrames(): number {
    return this.#state?.budget.chargedFrames ?? 0
  }

  get hasEnded(): boolean {
    return this.#endedAt !== undefined
  }

  get counts(): TaskCounts {
    const counts = this.#state?.counts
    return {
      references: this.space.references,
      hardFaults: counts?.hardFaults ?? 0,
      softFaults: counts?.softFaults ?? 0,
      zeroFills: counts?.zeroFills ?? 0,
      copyFaults: counts?.copyFaults ?? 0,
      pageOuts: counts?.pageOuts ?? 0,
      messages: counts?.messages ?? 0,
      virtualTicks: (this.#endedAt ?? this.#kernel.now) - this.#startedAt,
      stalledTicks: counts?.stalledTicks ?? 0,
    }
  }

  replacePolicy(policy: ConfiguredPolicy, name?: string): void {
    if (!this.#policy.replace(policy, name)) {
      throw new SelfpageError('POLICY_UNKNOWN', `task ${this.name} has no policy '${name}'`, {
        hint: 'name one of the policies that the task was started with',
      })
    }
    this.driver?.replace(this.#policy.configured)
  }

  audit(): void {
    this.#state?.audit()
  }

  // --- Threads

  *#runPager(thread: Thread): Working<void> {
    const { memoryServer, readers = 2, store = messageStore } = this.#options
    yield* this.#awaitContract(thread)
    const swap = yield* this.#openSwap(thread)
    yield* thread.call(memoryServer, { op: 'memory.listen', thread: this.#listener } as never)
    // Whatever changes from now on, the listener hears of.
    const account = yield* this.#awaitContract(thread)
    const state = this.#createState(this.#contract ?? account, swap)
    state.residency.attach(thread)
    this.#state = state
    const errands = this.#createErrands(thread, state)
    this.#errands = errands
    const shared = this.#options.sharedMemory?.thread
    const started: { readonly id: ThreadId; readonly isIdle: () => boolean }[] = []
    for (let index = 0; index < readers; index++) {
      let reader: Reader | undefined
      const windowPage = this.#takeWindow()
      const id = thread.spawn({
        name: `reader ${index + 1}`,
        body: (own) => {
          const context = { thread: own, memoryServer, windowPage }
          reader = new Reader(state, this.#files, store(context), own, memoryServer, shared)
          return reader.run(this.pager)
        },
      })
      started.push({ id, isIdle: () => reader?.isIdle ?? false })
    }
    let cleaner: Cleaner | undefined
    const windowPage = this.#takeWindow()
    const cleanerId = thread.spawn({
      name: 'cleaner',
      body: (own) => {
        const context = { thread: own, memoryServer, windowPage }
        const { clusterPages = 8, retryTicks = MILLISECOND } = this.#options
        const options = { clusterPages, retryTicks }
        cleaner = new Cleaner(state, store(context), own, memoryServer, options)
        return cleaner.run(this.pager)
      },
    })
    this.#wake = () => {
      let isReached = true
      // One reader for each job; those that are busy look for more by themselves.
      let jobs = state.reads.length + state.shares.length + (this.#files.hasWork ? 1 : 0)
      for (let index = 0; jobs > 0 && index < started.length; index++) {
        const { id, isIdle } = started[index]
        if (!isIdle()) continue
        if (thread.post(id, WAKE)) jobs--
        else isReached = false
      }
      const isCleanerIdle = cleaner?.isIdle ?? false
      if (isCleanerIdle && state.wantsCleaning && !thread.post(cleanerId, WAKE)) isReached = false
      return isReached
    }
    const pager = new Pager({
      thread,
      memoryServer,
      state,
      faults: new Faults(state),
      errands,
      wake: this.#wake,
      fit: () => state.residency.resize(state.policyFrames, 'policy'),
      scanTicks:
        this.#options.fidelity === 'exact'
          ? Infinity
          : (this.#options.scanTicks ?? 10 * MILLISECOND),
    })
    yield* pager.run()
    for (const { id } of started) thread.end(id)
    thread.end(cleanerId)
  }

  *#runMain(thread: Thread, program: Program, parent: ThreadId | undefined): Working<void> {
    yield* thread.call(this.pager, { op: 'task.begin' })
    if (parent !== undefined) yield* adoptFrom(thread, parent, this.pager)
    this.#startedAt = thread.now
    let failure: unknown
    try {
      yield* program.run(this.#createTask(thread))
    } catch (error) {
      failure = error
    }
    yield* thread.call(this.pager, { op: 'task.exit' })
    this.#endedAt = thread.now
    thread.note('task.end', { name: this.name })
    this.#options.onEnd?.(failure)
  }

  /** The task may use other frames than before: who waits may have to wait no more. */
  #tellPager(): void {
    if (this.#state !== undefined) this.#state.hasMoved = true
    this.#voice?.post(this.pager, PROGRESS)
    this.#wake()
  }

  #createTask(thread: Thread): Task {
    const { memoryServer, fileServer } = this.#options
    const hint: HintListener = (protocol, message, values, pages) =>
      this.driver?.hint(protocol, message, values, pages as never)
    const windowPage = this.#takeWindow()
    const shared = this.#options.sharedMemory?.thread
    const describe = (referenceClass: number, nextUse = NEVER) => {
      if (this.#state === undefined) return
      this.#state.residency.referenceClass = referenceClass
      this.#state.residency.nextUse = nextUse
    }
    const memory = new PagedTaskMemory(thread, this.pager, { hint, describe }, shared)
    return {
      name: this.name,
      thread,
      chance: thread.chance,
      memory,
      files: new MessageTaskFiles({
        thread,
        pager: this.pager,
        memoryServer,
        fileServer,
        windowPage,
        forget: (path) => this.#files.forget(path),
      }),
      fork: (child) => this.#fork(thread, child),
      startThread: (program) => {
        thread.spawn({
          name: program.name,
          body: (own) => program.run(this.#createTask(own)),
        })
      },
      count: (name, amount = 1) => {
        this.progress.set(name, (this.progress.get(name) ?? 0) + amount)
      },
    }
  }

  /** Half of the contract goes to the child, and comes back when it ends (G9). */
  *#fork(thread: Thread, program: Program): Working<MemoryError | undefined> {
    const { memoryServer, fork } = this.#options
    const state = this.#state
    if (state === undefined) return 'no-frames'
    const frames = state.budget.guaranteedFrames >> 1
    const request = { op: 'task.shrink', frames }
    const shrunk = (yield* thread.call(this.pager, request)) as TaskAnswer
    if (shrunk.value !== undefined) return 'no-frames'
    const child = new StartedTask(
      this.#kernel,
      {
        ...this.#options,
        ...fork?.options,
        name: program.name,
        program,
        onEnd: (error) => {
          this.#take(child, frames)
          fork?.onEnd?.(child, error)
        },
      },
      thread.id,
    )
    const split = { op: 'contract.split', child: child.space.id, guaranteedFrames: frames }
    const reply = yield* thread.call(memoryServer, split)
    fork?.onStart?.(child)
    if (reply.op !== 'contract.done') return 'no-frames'
    return yield* copyTo({
      thread,
      pager: this.pager,
      memoryServer,
      child: child.main,
      childSpace: child.space.id,
      sharedMemory: this.#options.sharedMemory?.thread,
    })
  }

  /** A child has ended: its part of the contract is this task's again. */
  #take(child: TaskHandle, frames: number): void {
    this.#kernel.destroySpace(child.space.id)
    this.#options.finalPager?.taskEnded(child.space.id)
    this.#options.sharedMemory?.taskEnded(child.space.id)
    if (this.#state === undefined || this.hasEnded) return
    const end = { op: 'contract.end', task: child.space.id }
    this.#voice?.post(this.#options.memoryServer, end)
    const { budget, residency } = this.#state
    budget.guaranteedFrames += frames
    budget.limitFrames += frames
    residency.resize(this.#state.policyFrames, 'policy')
  }

  // --- Parts

  /** Until there is a contract (G8). */
  *#awaitContract(thread: Thread) {
    for (;;) {
      const answer = yield* thread.call(this.#options.memoryServer, { op: 'memory.account' })
      const reply = answer as MemoryReply
      if (reply.op === 'memory.accounted' && reply.guaranteedFrames > 0) {
        return reply
      }
      yield* thread.sleep(MILLISECOND)
    }
  }

  *#openSwap(thread: Thread): Generator<unknown, StoreObject | undefined, undefined> {
    const { swap } = this.#options
    if (swap === undefined || 'object' in swap) return swap
    const sizeBytes = swap.pages * thread.space.pageSizeBytes
    const opened = yield* openObject(thread, swap.server, swap.path, sizeBytes)
    if (typeof opened !== 'string') return opened
    thread.note('swap.failed', { error: opened })
    return undefined
  }

  #createState(
    { guaranteedFrames, limitFrames }: Pick<Account, 'guaranteedFrames' | 'limitFrames'>,
    swap: StoreObject | undefined,
  ): PagingState {
    const { inactiveFrames = 0, fidelity = 'sampled', seed = 0, describe } = this.#options
    const { extraFrames = 0, growTicks = MILLISECOND } = this.#options
    const mostIoFrames = this.#options.ioFrames ?? ioFramesFor(guaranteedFrames)
    const frames = Math.max(inactiveFrames + 1, guaranteedFrames - mostIoFrames)
    const records = new PageRecords(this.#pages)
    const budget = new FrameBudget(guaranteedFrames, inactiveFrames + 2, mostIoFrames)
    budget.capFrames = limitFrames
    const { space } = this
    const policy = this.#policy.configured
    const residency = new Residency({
      ...{ records, budget, space, policy, frames, inactiveFrames, fidelity, seed, describe },
    })
    return new PagingState({
      ...{ space, records, budget, residency },
      regions: new Regions(records),
      growth: new Growth(extraFrames, growTicks),
      swap:
        swap === undefined
          ? undefined
          : {
              object: swap,
              map: this.#createSwapMap(Math.min(swap.pages, this.#options.swap?.pages ?? 0)),
            },
    })
  }

  #createSpace(kernel: Kernel, { finalPager, name, swap }: TaskOptions): Space {
    const entries = finalPager === undefined ? 0 : this.#pages + (swap?.pages ?? 0)
    const pages = PagedTables.pagesOf(entries, kernel.pageSizeBytes)
    const space = kernel.createSpace(name, this.#tablePage + pages)
    finalPager?.serve(space.id, this.#tablePage, pages)
    return space
  }

  #createSwapMap(slots: number): SwapMap {
    if (this.#options.finalPager === undefined) return new SwapMap(wiredColumn(this.#pages), slots)
    const tables = new PagedTables(this.space, this.#tablePage)
    return new SwapMap(tables.column(0), slots, tables.column(this.#pages))
  }

  #createErrands(thread: Thread, state: PagingState): Errands {
    return new Errands(thread, state, this.#files, {
      readAhead: this.#options.readAhead ?? { mode: 'none' },
      memoryServer: this.#options.memoryServer,
      voice: this.#voice ?? thread,
      partOf: (name) => this.#policy.partOf(name),
      parts: this.#policy.parts,
      inactiveFrames: this.#options.inactiveFrames ?? 0,
    })
  }

  /** The first of a few pages for one thread's own mappings. */
  #takeWindow(): number {
    const page = this.#nextWindow
    this.#nextWindow += WINDOW
    return page
  }
}

/** Pages of a window: a power of two, and aligned so. */
const WINDOW = 4

/** The listener answers even while the task's own threads have no turn. */
const LISTENER_PRIORITY = 200

function requireOptions({
  name,
  pages = DEFAULT_PAGES,
  ioFrames = 1,
  readers = 1,
}: TaskOptions): void {
  const isFine = (number: number) => Number.isSafeInteger(number) && number >= 1
  if (isFine(pages) && isFine(ioFrames) && isFine(readers)) return
  throw new SelfpageError(
    'TASK_INVALID',
    `pages ${pages}, ioFrames ${ioFrames}, readers ${readers}`,
    {
      place: name,
      hint: 'each must be a whole number, at least 1',
    },
  )
}
