/** One task of the gnu system, from the wait for its start to its end. */
import type { Kernel, Program, SpaceId, ThreadId, Ticks } from '@selfpage/kernel'
import { startTask } from '@selfpage/runtime'
import type { StoreRequest, TaskHandle, TaskOptions } from '@selfpage/runtime'
import type { PlannedTask, TaskReport } from '../define-system.ts'
import type { GnuServers } from './gnu-servers.ts'

/** Of a task that did nothing. */
export const noCounts: TaskReport['counts'] = {
  references: 0,
  hardFaults: 0,
  softFaults: 0,
  zeroFills: 0,
  copyFaults: 0,
  pageOuts: 0,
  messages: 0,
  virtualTicks: 0,
  stalledTicks: 0,
}

export class GnuTask {
  readonly plan: PlannedTask
  state: TaskReport['state'] = 'waiting'
  /** Frames it gave back when asked, and times it was punished. */
  reclaimedFrames = 0
  sanctions = 0
  #handle: TaskHandle | undefined
  #error: unknown
  #endedTicks: Ticks | undefined
  #startedTicks: Ticks = 0

  constructor(plan: PlannedTask) {
    this.plan = plan
  }

  /** 0 until it was started. */
  get space(): SpaceId {
    return this.#handle?.space.id ?? (0 as SpaceId)
  }

  get isOver(): boolean {
    return this.state !== 'waiting' && this.state !== 'running'
  }

  get handle(): TaskHandle | undefined {
    return this.#handle
  }

  get counts(): TaskReport['counts'] {
    return this.#handle?.counts ?? noCounts
  }

  /** @param onEnd called in the task's own thread: it cannot be destroyed there */
  start(kernel: Kernel, servers: GnuServers, seed: number, onEnd: () => void): void {
    this.state = 'running'
    this.#startedTicks = kernel.now
    this.#handle = startTask(kernel, {
      ...optionsOf(this.plan),
      program: withDiskShare(this.plan, [servers.files, servers.swap]),
      memoryServer: servers.memory.thread,
      fileServer: servers.files,
      swap: {
        server: servers.swap,
        path: this.plan.name,
        pages: Math.min(this.plan.pages, servers.swapPages),
      },
      seed,
      onEnd: (error) => {
        if (this.isOver) return
        if (error === undefined) this.end('ended', kernel.now)
        else this.fail(error, kernel.now)
        onEnd()
      },
    })
  }

  fail(error: unknown, now: Ticks): void {
    this.#error = error
    this.end('failed', now)
  }

  end(state: 'ended' | 'failed' | 'killed', now: Ticks): void {
    this.state = state
    this.#endedTicks = now
  }

  report(servers: GnuServers): TaskReport {
    const handle = this.#handle
    const account = handle === undefined ? undefined : servers.memory.account(handle.space.id)
    const { counts } = this
    const virtualTicks =
      this.#endedTicks === undefined ? counts.virtualTicks : this.#endedTicks - this.#startedTicks
    return {
      name: this.plan.name,
      state: this.state,
      counts: { ...counts, virtualTicks },
      counters: Object.fromEntries(handle?.progress ?? []),
      guaranteedFrames: account?.guaranteedFrames ?? 0,
      allocatedFrames: account?.allocatedFrames ?? 0,
      reclaimedFrames: this.reclaimedFrames,
      sanctions: this.sanctions,
      ...(this.#error === undefined ? {} : { error: this.#error }),
    }
  }
}

type Own = Pick<
  TaskOptions,
  | 'name'
  | 'policy'
  | 'priority'
  | 'pages'
  | 'ioFrames'
  | 'inactiveFrames'
  | 'extraFrames'
  | 'fidelity'
  | 'readAhead'
  | 'describe'
>

function optionsOf(plan: PlannedTask): Own {
  const { name, policy, priority, pages, fidelity, readAhead } = plan
  const { ioFrames, inactiveFrames, extraFrames, describe } = plan
  return {
    name,
    policy,
    priority,
    pages,
    fidelity,
    inactiveFrames,
    extraFrames,
    ...(ioFrames === undefined ? {} : { ioFrames }),
    ...(describe === undefined ? {} : { describe: describe() }),
    readAhead:
      readAhead === 'adaptive'
        ? { mode: 'adaptive' }
        : readAhead === 0
          ? { mode: 'none' }
          : { mode: 'fixed', pages: readAhead + 1 },
  }
}

/** The program, which asks for its share of the disks first: a share belongs to whoever asks. */
function withDiskShare({ program, diskShare }: PlannedTask, servers: readonly ThreadId[]): Program {
  if (diskShare === undefined) return program
  const request: StoreRequest = {
    op: 'store.share',
    sliceTicks: diskShare.slice,
    periodTicks: diskShare.period,
    extra: diskShare.extra,
  }
  return {
    name: program.name,
    *run(task) {
      for (const server of servers) {
        const reply = yield* task.thread.call(server, request)
        if (reply.op !== 'store.done') task.thread.note('share.refused', { op: reply.op })
      }
      yield* program.run(task)
    },
  }
}
