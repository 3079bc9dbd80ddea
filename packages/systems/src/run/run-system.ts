/**
 * A planned system from its first step to its last: makes the machine, starts the system, and
 * samples everybody's frames on the way. The same for every system.
 */
import type { EventListener, Simulation, RunEnd, Ticks } from '@selfpage/kernel'
import type { RunningSystem, SystemDefinition } from '../define-system.ts'
import type { PlannedSystem } from '../description/plan-system.ts'
import { EventDigest } from './event-digest.ts'
import { buildMachine } from './machine.ts'
import { Sampler } from './series.ts'
import type { Series } from './series.ts'
import { taskRow } from './task-row.ts'
import type { TaskRow } from './task-row.ts'

/** Why a run ended. */
export type SystemEnd =
  /** All tasks ended. */
  | 'done'
  /** Nothing could go on: tasks wait for what never comes. */
  | 'stuck'
  | 'time-limit'
  | 'step-limit'

/** A finished run. */
export interface SystemResult {
  readonly system: string
  readonly seed: number
  readonly end: SystemEnd
  readonly rows: readonly TaskRow[]
  /** Frames of each task and server over virtual time; `free` is what nobody has. */
  readonly frames: Series
  /** Hard faults of each task so far, at the same times. */
  readonly hardFaults: Series
  readonly machineFrames: number
  readonly pageSizeBytes: number
  readonly virtualSeconds: number
  /** Of every event of the run: same description and seed, same digest. Empty: nobody asked. */
  readonly digest: string
}

/** What one can do with a run under way. */
export interface RunOptions {
  /** Hears every event. */
  readonly listen?: EventListener
  /** Told at each sample. */
  readonly onSample?: (sample: RunSample) => void
  /** Stops the run: it throws the signal's reason. */
  readonly signal?: AbortSignal
  /** Whether the digest is made; it hears every event. Default false. */
  readonly digest?: boolean
  /** Checks the kernel's and the system's invariants at each sample. Default false. */
  readonly audit?: boolean
}

/** A moment of a run. */
export interface RunSample {
  readonly atTicks: Ticks
  readonly tasksDone: number
  readonly tasks: number
  /** Of all tasks, so far. */
  readonly references: number
  /** By name: tasks, servers, `free`. */
  readonly frames: Readonly<Record<string, number>>
}

/** The first distance of two samples; it grows with the run. */
const firstSampleTicks = 1_000_000

/** Steps of the kernel after which timers and Ctrl-C are heard. */
const breathSteps = 1_000_000

/** Runs a planned system. */
export async function runSystem(
  system: SystemDefinition,
  plan: PlannedSystem,
  options: RunOptions = {},
): Promise<SystemResult> {
  const machine = buildMachine(plan)
  try {
    const { kernel } = machine
    if (options.listen !== undefined) kernel.observe(options.listen)
    const digest = options.digest === true ? new EventDigest() : undefined
    if (digest !== undefined) kernel.observe(digest.listen)
    const running = system.start({ ...plan, kernel })
    const run = new Run(kernel, running, plan, options)
    const end = await run.toItsEnd()
    return { ...run.result(system.name, end), digest: digest?.finish() ?? '' }
  } finally {
    for (const { program } of plan.tasks) await program.close?.()
    machine.close()
  }
}

class Run {
  readonly #kernel: Simulation
  readonly #running: RunningSystem
  readonly #plan: PlannedSystem
  readonly #options: RunOptions
  readonly #frames: Sampler
  readonly #hardFaults: Sampler

  constructor(
    kernel: Simulation,
    running: RunningSystem,
    plan: PlannedSystem,
    options: RunOptions,
  ) {
    this.#kernel = kernel
    this.#running = running
    this.#plan = plan
    this.#options = options
    const tasks = [...plan.tasks, ...plan.adversaries].map(({ name }) => name)
    const servers = Object.keys(running.serverFrames())
    this.#frames = new Sampler([...tasks, ...servers, 'free'], firstSampleTicks)
    this.#hardFaults = new Sampler(tasks, firstSampleTicks)
  }

  async toItsEnd(): Promise<SystemEnd> {
    const { time = Infinity, steps = Infinity } = this.#plan.description.limits
    const lastTick = time ?? Infinity
    const lastStep = this.#kernel.steps + steps
    for (;;) {
      if (this.#kernel.now >= this.#frames.nextTicks) this.#sample()
      if (this.#running.isDone()) return this.#lastly('done')
      if (this.#kernel.now >= lastTick) return this.#lastly('time-limit')
      const slice = Math.min(lastStep - this.#kernel.steps, breathSteps)
      const untilTicks = Math.min(this.#frames.nextTicks, lastTick)
      const end = this.#kernel.run({ untilTicks, steps: slice })
      const over = this.#ended(end, this.#kernel.steps < lastStep)
      if (over !== undefined) return this.#lastly(over)
      await new Promise(setImmediate)
      this.#options.signal?.throwIfAborted()
    }
  }

  #ended(end: RunEnd, mayGoOn: boolean): SystemEnd | undefined {
    if (end === 'idle' || end === 'stopped') {
      return this.#running.isDone() ? 'done' : 'stuck'
    }
    return mayGoOn ? undefined : 'step-limit'
  }

  #lastly(end: SystemEnd): SystemEnd {
    this.#sample()
    return end
  }

  #sample(): void {
    const { now } = this.#kernel
    const tasks = this.#running.tasks()
    const free = this.#running.freeFrames()
    const servers = this.#running.serverFrames()
    const frames = [...tasks.map((each) => each.allocatedFrames), ...Object.values(servers), free]
    this.#frames.add(now, frames)
    this.#hardFaults.add(
      now,
      tasks.map(({ counts }) => counts.hardFaults),
    )
    if (this.#options.audit === true) {
      this.#kernel.audit()
      this.#running.audit()
    }
    this.#options.onSample?.({
      atTicks: now,
      tasks: tasks.length,
      references: tasks.reduce((sum, { counts }) => sum + counts.references, 0),
      tasksDone: tasks.filter(({ state }) => state !== 'running' && state !== 'waiting').length,
      frames: {
        ...Object.fromEntries(tasks.map(({ name, allocatedFrames }) => [name, allocatedFrames])),
        ...servers,
        free,
      },
    })
  }

  result(system: string, end: SystemEnd): Omit<SystemResult, 'digest'> {
    const reports = this.#running.tasks()
    return {
      system,
      seed: this.#plan.description.seed,
      end,
      rows: [...this.#plan.tasks, ...this.#plan.adversaries].map((task, index) =>
        taskRow(system, task, reports[index]),
      ),
      frames: this.#frames.finish(),
      hardFaults: this.#hardFaults.finish(),
      machineFrames: this.#kernel.frames,
      pageSizeBytes: this.#kernel.pageSizeBytes,
      virtualSeconds: this.#kernel.now / 1e9,
    }
  }
}
