/**
 * A whole central system at work: one server that pages everybody, and the tasks of a description,
 * started when their time comes. What is left to a system is its `CentralDesign`.
 */
import type { Program, Task, TaskCounts, Thread } from '@selfpage/kernel'
import { NEVER } from '@selfpage/policy'
import { PagedTaskMemory } from '@selfpage/runtime'
import type { ReadAheadOptions } from '@selfpage/runtime'
import type { PlannedTask, RunningSystem, SystemSetting, TaskReport } from '../define-system.ts'
import { CentralFiles } from './central-files.ts'
import { CentralTask } from './central-task.ts'
import type { CentralCounts } from './central-task.ts'
import { CentralVmm } from './central-vmm.ts'
import type { CentralDesign } from './central-vmm.ts'

/** A task of the description, with all that it forked. */
class Job {
  readonly plan: PlannedTask
  readonly counts: CentralCounts = {
    references: 0,
    hardFaults: 0,
    softFaults: 0,
    zeroFills: 0,
    copyFaults: 0,
    pageOuts: 0,
    messages: 0,
    stalledTicks: 0,
  }
  readonly counters = new Map<string, number>()
  readonly memories: PagedTaskMemory[] = []
  /** The first is the task itself. */
  readonly tasks: CentralTask[] = []
  /** Children to be, by number. */
  readonly forks: Program[] = []
  state: TaskReport['state'] = 'waiting'
  startedTicks = 0
  endedTicks = 0
  error: unknown

  constructor(plan: PlannedTask) {
    this.plan = plan
  }

  get isOver(): boolean {
    return this.state !== 'waiting' && this.tasks.every((task) => task.hasEnded)
  }
}

/** Starts a system of this design. */
export function startCentralSystem(
  setting: SystemSetting,
  design: CentralDesign,
  options: CentralSystemOptions = {},
): CentralSystem {
  return new CentralSystem(setting, design, options)
}

export interface CentralSystemOptions {
  /** Whether replacements hear of every reference. Default: if all tasks ask for it. */
  readonly isExact?: boolean
  /** What sets facts of a task's references. Default: what its policy asks for. */
  readonly describe?: (plan: PlannedTask) => CentralTask['describe']
}

/** Whether every task wants its references seen one by one. */
export function isExact({ tasks }: SystemSetting): boolean {
  return tasks.every(({ fidelity }) => fidelity === 'exact')
}

/** Page numbers that all tasks of a setting may need: each page, and a copy of some. */
export function pageNumbers({ kernel, tasks }: SystemSetting): number {
  const own = tasks.reduce((sum, { pages }) => sum + pages, 0)
  return own + (own >> 2) + kernel.frames
}

export class CentralSystem implements RunningSystem {
  readonly vmm: CentralVmm
  readonly #setting: SystemSetting
  readonly #options: CentralSystemOptions
  readonly #isExact: boolean
  readonly #orderName: string | undefined
  readonly #jobs: readonly Job[]
  readonly #jobOf = new Map<CentralTask, Job>()
  #nextNumber = 1

  constructor(setting: SystemSetting, design: CentralDesign, options: CentralSystemOptions) {
    this.#setting = setting
    this.#options = options
    this.#orderName = design.orderName
    this.#isExact = options.isExact ?? isExact(setting)
    this.#jobs = setting.tasks.map((plan) => new Job(plan))
    this.vmm = new CentralVmm(setting.kernel, {
      ...design,
      seed: setting.description.seed,
      pages: pageNumbers(setting),
      // The cache of files reads ahead for whoever reads most ahead.
      readAhead: readAheadOf(setting.tasks),
      onReady: () => this.#startAll(),
      onExit: (task) => this.#exit(task),
      onFork: (parent, program) => this.#fork(parent, program),
    })
  }

  tasks(): readonly TaskReport[] {
    return this.#jobs.map((job) => this.#report(job))
  }

  serverFrames(): Readonly<Record<string, number>> {
    const { memory } = this.vmm
    const charged = memory.tasks.reduce((sum, { frames }) => sum + frames, 0)
    const others = memory.frames - memory.freeFrames - memory.modifiedPages - charged
    return { 'modified list': memory.modifiedPages, 'nobody’s pages': Math.max(0, others) }
  }

  freeFrames(): number {
    return this.vmm.memory.freeFrames
  }

  isDone(): boolean {
    return this.#jobs.every((job) => job.isOver)
  }

  audit(): void {
    this.vmm.audit()
  }

  #startAll(): void {
    const { kernel } = this.#setting
    for (const job of this.#jobs) {
      const { startTicks } = job.plan
      if (startTicks <= kernel.now) this.#start(job)
      else this.vmm.at(startTicks, () => this.#start(job))
    }
  }

  #start(job: Job): void {
    const { kernel } = this.#setting
    const { program, pages } = job.plan
    job.state = 'running'
    job.startedTicks = kernel.now
    this.#startTask(job, this.#makeTask(job, job.plan.name, pages), program)
  }

  #makeTask(job: Job, name: string, pages: number): CentralTask {
    const { plan, counts } = job
    const { describe } = this.#options
    const task = new CentralTask({
      number: this.#nextNumber++,
      name,
      space: this.#setting.kernel.createSpace(name, pages),
      readAhead: readAheadOf([plan]),
      counts,
      describe: describe === undefined ? plan.describe?.() : describe(plan),
    })
    job.tasks.push(task)
    this.#jobOf.set(task, job)
    this.vmm.addTask(task, this.#isExact)
    return task
  }

  #startTask(job: Job, task: CentralTask, program: Program): void {
    const { kernel } = this.#setting
    const { thread: server } = this.vmm
    const body = (thread: Thread) => this.#run(job, task, thread, program)
    task.main = kernel.createThread(task.space, {
      name: 'main',
      priority: job.plan.priority,
      pager: server,
      body,
    })
  }

  *#run(job: Job, task: CentralTask, thread: Thread, program: Program) {
    try {
      yield* program.run(this.#view(job, task, thread))
    } catch (error) {
      job.error ??= error
      job.state = 'failed'
    }
    thread.note('task.end', { name: task.name })
    yield* thread.call(this.vmm.thread, { op: 'task.exit' })
  }

  /** What the program sees. */
  #view(job: Job, task: CentralTask, thread: Thread): Task {
    const server = this.vmm.thread
    const memory = new PagedTaskMemory(thread, server, {
      hint: (protocol, message, values, pages) =>
        this.vmm.hint(task, protocol, message, values, pages),
      describe: (referenceClass, nextUse = NEVER) => {
        task.referenceClass = referenceClass
        task.nextUse = nextUse
      },
    })
    job.memories.push(memory)
    return {
      name: task.name,
      thread,
      chance: thread.chance,
      memory,
      files: new CentralFiles(thread, server),
      *fork(child) {
        const program = job.forks.push(child) - 1
        const answer = yield* thread.call(server, { op: 'task.fork', program } as never)
        return (answer as { value?: 'no-frames' }).value
      },
      startThread: (child) => {
        thread.spawn({
          name: child.name,
          body: (own) => child.run(this.#view(job, task, own)),
        })
      },
      count: (name, amount = 1) => {
        job.counters.set(name, (job.counters.get(name) ?? 0) + amount)
      },
    }
  }

  #fork(parent: CentralTask, program: number): CentralTask | undefined {
    const job = this.#jobOf.get(parent)
    const child = job?.forks[program]
    if (job === undefined || child === undefined) return undefined
    const task = this.#makeTask(job, child.name, parent.space.pages)
    this.#startTask(job, task, child)
    return task
  }

  #exit(task: CentralTask): void {
    const job = this.#jobOf.get(task)
    this.vmm.endTask(task)
    if (job === undefined) return
    job.endedTicks = this.#setting.kernel.now
    if (job.state === 'running' && job.isOver) job.state = 'ended'
  }

  #report(job: Job): TaskReport {
    const { plan, state, error } = job
    const quotaOf = (task: CentralTask) => this.vmm.memory.replacement.quotaOf?.(task) ?? 0
    const living = job.tasks.filter((task) => !task.hasEnded)
    return {
      name: plan.name,
      state,
      counts: this.#counts(job),
      ...(this.#orderName === undefined ? {} : { policy: this.#orderName }),
      counters: Object.fromEntries(job.counters),
      guaranteedFrames: living.reduce((sum, task) => sum + quotaOf(task), 0),
      allocatedFrames: living.reduce((sum, task) => sum + task.frames, 0),
      reclaimedFrames: 0,
      sanctions: 0,
      ...(error === undefined ? {} : { error }),
    }
  }

  #counts({ counts, memories, state, startedTicks, endedTicks }: Job): TaskCounts {
    const end = state === 'ended' || state === 'failed' ? endedTicks : this.#setting.kernel.now
    return {
      ...counts,
      references: memories.reduce((sum, memory) => sum + memory.references, 0),
      virtualTicks: state === 'waiting' ? 0 : end - startedTicks,
    }
  }
}

function readAheadOf(tasks: readonly PlannedTask[]): ReadAheadOptions {
  let pages = 0
  for (const { readAhead } of tasks) {
    if (readAhead === 'adaptive') return { mode: 'adaptive' }
    pages = Math.max(pages, readAhead)
  }
  return pages === 0 ? { mode: 'none' } : { mode: 'fixed', pages: pages + 1 }
}
