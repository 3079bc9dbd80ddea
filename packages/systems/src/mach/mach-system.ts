/** The tasks of a description on a Mach kernel, with a file server and a default pager. */
import type { Program, Space, SpaceId, Task, Thread, ThreadId } from '@selfpage/kernel'
import type { PlannedTask, RunningSystem, SystemSetting, TaskReport } from '../define-system.ts'
import { startDefaultPager } from './default-pager.ts'
import { startFileManager } from './file-manager.ts'
import { MachFiles } from './mach-files.ts'
import { MachKernel } from './mach-kernel.ts'
import { askVm, MachTaskMemory } from './mach-memory.ts'
import { MachTask } from './mach-task.ts'

/** A task of the description, with all that it forked. */
class Job {
  readonly plan: PlannedTask
  readonly counters = new Map<string, number>()
  readonly memories: MachTaskMemory[] = []
  /** The first is the task itself. */
  readonly tasks: MachTask[] = []
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

export class MachSystem implements RunningSystem {
  readonly mach: MachKernel
  readonly #setting: SystemSetting
  readonly #managers: readonly MachTask[]
  readonly #files: ThreadId
  readonly #jobs: readonly Job[]
  readonly #jobOf = new Map<SpaceId, Job>()
  readonly #spaces = new Map<MachTask, Space>()

  constructor(setting: SystemSetting) {
    const { kernel, tasks } = setting
    this.#setting = setting
    this.mach = new MachKernel(kernel)
    this.mach.onExit = (space) => this.#exit(space)
    const files = startFileManager(kernel, this.mach)
    this.#files = files.thread
    this.#managers = [files.task, startDefaultPager(kernel, this.mach)]
    this.#jobs = tasks.map((plan) => new Job(plan))
    for (const job of this.#jobs) {
      const { startTicks } = job.plan
      if (startTicks <= kernel.now) this.#start(job)
      else this.mach.at(startTicks, () => this.#start(job))
    }
  }

  tasks(): readonly TaskReport[] {
    return this.#jobs.map((job) => this.#report(job))
  }

  serverFrames(): Readonly<Record<string, number>> {
    const frames = this.#managers.map(({ name, charge }) => [name, charge.frames] as const)
    return { ...Object.fromEntries(frames), 'cached files': this.mach.cachedFrames }
  }

  freeFrames(): number {
    return this.mach.freeFrames
  }

  isDone(): boolean {
    return this.#jobs.every((job) => job.isOver)
  }

  audit(): void {
    this.mach.audit()
  }

  #start(job: Job): void {
    const { name, program, pages } = job.plan
    job.state = 'running'
    job.startedTicks = this.#setting.kernel.now
    const task = this.#makeTask(job, name, pages)
    this.#startThread(job, task, program)
  }

  /** Files that a program reads are mapped beside its own regions, so there is room for both. */
  #makeTask(job: Job, name: string, pages: number): MachTask {
    const room = 2 * pages + SPARE_PAGES
    const space = this.#setting.kernel.createSpace(name, room)
    const task = new MachTask(name, space.id, room)
    job.tasks.push(task)
    this.#jobOf.set(space.id, job)
    this.#spaces.set(task, space)
    this.mach.addTask(task)
    return task
  }

  #startThread(job: Job, task: MachTask, program: Program): void {
    const space = this.#spaces.get(task)
    if (space === undefined) return
    this.#setting.kernel.createThread(space, {
      name: 'main',
      priority: job.plan.priority,
      pager: this.mach.thread,
      body: (thread) => this.#run(job, task, thread, program),
    })
  }

  *#run(job: Job, task: MachTask, thread: Thread, program: Program) {
    try {
      yield* program.run(this.#view(job, task, thread))
    } catch (error) {
      job.error ??= error
      job.state = 'failed'
    }
    thread.note('task.end', { name: task.name })
    yield* thread.call(this.mach.thread, { op: 'task.exit' })
  }

  /** What the program sees. */
  #view(job: Job, task: MachTask, thread: Thread): Task {
    const memory = new MachTaskMemory(thread, this.mach.thread, this.#files)
    job.memories.push(memory)
    const fork = (program: Program) => this.#fork(job, task, thread, program)
    return {
      name: task.name,
      thread,
      chance: thread.chance,
      memory,
      files: new MachFiles(thread, memory, this.#files),
      fork,
      startThread: (program) => {
        thread.spawn({
          name: program.name,
          body: (own) => program.run(this.#view(job, task, own)),
        })
      },
      count: (name, amount = 1) => {
        job.counters.set(name, (job.counters.get(name) ?? 0) + amount)
      },
    }
  }

  *#fork(job: Job, task: MachTask, thread: Thread, program: Program) {
    const child = this.#makeTask(job, program.name, (task.map.pages - SPARE_PAGES) / 2)
    const error = yield* askVm(thread, this.mach.thread, { op: 'vm.fork', child: child.space })
    if (error !== undefined) return 'no-frames' as const
    this.#startThread(job, child, program)
    return undefined
  }

  #exit(space: SpaceId): void {
    const job = this.#jobOf.get(space)
    this.#setting.kernel.destroySpace(space)
    this.mach.taskEnded(space)
    if (job === undefined) return
    job.endedTicks = this.#setting.kernel.now
    if (job.state === 'running' && job.isOver) job.state = 'ended'
  }

  #report(job: Job): TaskReport {
    const { plan, state, error, tasks } = job
    return {
      name: plan.name,
      state,
      counts: this.#counts(job),
      policy: 'second chance',
      counters: Object.fromEntries(job.counters),
      // Nobody is promised anything (M4).
      guaranteedFrames: 0,
      allocatedFrames: sum(tasks, ({ charge }) => charge.frames),
      reclaimedFrames: 0,
      sanctions: 0,
      ...(error === undefined ? {} : { error }),
    }
  }

  #counts({ tasks, memories, state, startedTicks, endedTicks }: Job): TaskReport['counts'] {
    const isOver = state === 'ended' || state === 'failed'
    const end = isOver ? endedTicks : this.#setting.kernel.now
    const total = (name: keyof TaskReport['counts']) => sum(tasks, ({ counts }) => counts[name])
    return {
      references: sum(memories, ({ references }) => references),
      hardFaults: total('hardFaults'),
      softFaults: total('softFaults'),
      zeroFills: total('zeroFills'),
      copyFaults: total('copyFaults'),
      pageOuts: sum(tasks, ({ charge }) => charge.pageOuts),
      messages: total('messages'),
      virtualTicks: state === 'waiting' ? 0 : end - startedTicks,
      stalledTicks: total('stalledTicks'),
    }
  }
}

/** Pages of a space beyond those asked for. */
const SPARE_PAGES = 64

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
