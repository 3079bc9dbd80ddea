/**
 * A grid of whole systems: every mix of tasks at every size on every system with every policy, on all
 * cores, as rows. What a shootout of policies is to replays, this is to runs of systems.
 */
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import type { CellPool } from '../grid/cell-pool.ts'
import type { Progress } from '../grid/plan.ts'
import { ResultsFile } from '../grid/results-file.ts'
import { TimeLeft } from '../grid/time-left.ts'
import { engineIdentity } from '../policies/engine-identity.ts'
import { isFileBeingEdited } from '../policies/find-package.ts'
import type { SystemSettings } from './describe-cell.ts'
import { systemsPackage } from './find-systems.ts'
import type { Mix } from './mix.ts'
import type { PlannedSystemChoice } from './plan-systems.ts'
import { runSystemCell } from './run-system-cell.ts'
import { surveyMix } from './survey-mix.ts'
import type { SurveyedMix } from './survey-mix.ts'
import { systemCellsOf } from './system-cells.ts'
import type { PolicyChoice, SystemCell } from './system-cells.ts'
import type { FailedSystemCell, MixFacts, SystemRow } from './system-row.ts'
import { wholeShare } from './system-worker.ts'

/** A grid of systems, policies, mixes and sizes. */
export interface SystemShootoutPlan extends SystemSettings {
  readonly mixes: readonly Mix[]
  readonly systems: readonly PlannedSystemChoice[]
  /** Null: every task its own. */
  readonly policies: readonly PolicyChoice[]
  /** Frames for pages: 512, '25%' of the pages of all tasks, '64MiB', 'own' for the mix's own machine. */
  readonly frames?: readonly (number | string)[]
  /** Where packages are looked for. */
  readonly from: readonly string[]
  /** Workers. 0: everything on the main thread. Default: one a core, but 0 for little to do. */
  readonly jobs?: number
  /** The file that finished cells are kept in. Default: none. */
  readonly results?: string
  /** Whether to reuse the cells found there. Default true. */
  readonly resume?: boolean
  /** A run that does not get on for this long is ended. Default 60. */
  readonly stallSeconds?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** What it found out. */
export interface SystemShootoutResult {
  /** By mix, size, system and policy; of each cell the row of all tasks, then those of the tasks. */
  readonly rows: readonly SystemRow[]
  readonly failures: readonly FailedSystemCell[]
  readonly mixes: readonly MixFacts[]
  readonly systems: readonly PlannedSystemChoice[]
  readonly policies: readonly PolicyChoice[]
  readonly cells: number
  /** How many cells come from an earlier run. */
  readonly reused: number
}

/**
 * Runs a plan. A cell that fails is listed in `failures`, and the others go on. Equal plans give
 * equal rows in equal order, but for `systemWallClockFields`. When `plan.signal` aborts, it rejects
 * with the signal's reason. Throws `PLAN_INVALID`, `FRAMES_INVALID`, and what surveying a mix throws.
 */
export async function systemShootout(plan: SystemShootoutPlan): Promise<SystemShootoutResult> {
  requireAxes(plan)
  return new SystemShootout(plan).run()
}

/** A cell as those who wait for it see it. */
interface WaitingCell {
  readonly cell: SystemCell
  /** Cells of one system and policy take as long as their references. */
  readonly name: { readonly label: string }
}

/** Between two looks at how far the runs are. */
const lookMs = 250
/** Less than this many references in all are made before a worker has started. */
const worthwhileReferences = 200_000

class SystemShootout {
  readonly #plan: SystemShootoutPlan
  readonly #signal: AbortSignal
  readonly #results: ResultsFile<readonly SystemRow[]> | null
  readonly #rows = new Map<SystemCell, readonly SystemRow[]>()
  readonly #failures = new Map<SystemCell, FailedSystemCell>()
  readonly #running = new Map<SystemCell, () => number>()
  #cells: readonly SystemCell[] = []
  #reused = 0
  #timeLeft = new TimeLeft<WaitingCell>([], () => 0, 1)

  constructor(plan: SystemShootoutPlan) {
    this.#plan = plan
    this.#signal = plan.signal ?? new AbortController().signal
    this.#results =
      plan.results === undefined ? null : new ResultsFile(plan.results, plan.resume !== false)
  }

  async run(): Promise<SystemShootoutResult> {
    const mixes = await this.#survey()
    const { systems, policies } = this.#plan
    const engine = `${engineIdentity(systemsPackage)} ${engineIdentity()}`
    this.#cells = systemCellsOf({ ...this.#plan, mixes }, this.#settings(), engine)
    const waiting = this.#cells.filter((cell) => !this.#reuse(cell)).map(waitingCell)
    await this.#runAll(waiting)
    return {
      rows: this.#cells.flatMap((cell) => this.#rows.get(cell) ?? []),
      failures: this.#cells.flatMap((cell) => this.#failures.get(cell) ?? []),
      mixes: mixes.map(({ facts }) => facts),
      systems,
      policies,
      cells: this.#cells.length,
      reused: this.#reused,
    }
  }

  #settings(): SystemSettings {
    const { seed, fidelity, events, references } = this.#plan
    return {
      ...(seed === undefined ? {} : { seed }),
      ...(fidelity === undefined ? {} : { fidelity }),
      ...(events === undefined ? {} : { events }),
      ...(references === undefined ? {} : { references }),
    }
  }

  async #survey(): Promise<SurveyedMix[]> {
    const surveyed: SurveyedMix[] = []
    for (const mix of this.#plan.mixes) {
      this.#signal.throwIfAborted()
      this.#report(null, mix.name)
      surveyed.push(await surveyMix(mix, this.#plan.from, this.#settings()))
    }
    return surveyed
  }

  #reuse(cell: SystemCell): boolean {
    if (cell.key === null || this.#plan.resume === false) return false
    const rows = this.#results?.get(cell.key)
    if (rows === undefined) return false
    this.#rows.set(
      cell,
      rows.map((row) => ({ ...row, ...cell.name })),
    )
    this.#reused++
    return true
  }

  async #runAll(waiting: readonly WaitingCell[]): Promise<void> {
    const references = ({ cell }: WaitingCell) => cell.surveyed.facts.references
    const forWorkers = waiting.filter(({ cell }) => isForWorkers(cell))
    const lanes = Math.min(this.#jobs(forWorkers, references), forWorkers.length)
    this.#timeLeft = new TimeLeft(waiting, references, Math.max(1, lanes))
    this.#report(null)
    const looking = setInterval(() => this.#report(null), lookMs)
    const pool = await this.#startPool(lanes)
    try {
      const queue = lanes === 0 ? [] : [...forWorkers]
      const forMain = waiting.filter((one) => !queue.includes(one))
      const runs = Array.from({ length: lanes }, (_, lane) => this.#workLane(lane, queue, pool))
      await Promise.all([...runs, this.#mainLane(forMain)])
    } finally {
      clearInterval(looking)
      await pool?.end()
    }
  }

  #jobs(cells: readonly WaitingCell[], references: (cell: WaitingCell) => number): number {
    if (this.#plan.jobs !== undefined) return this.#plan.jobs
    const all = cells.reduce((sum, cell) => sum + references(cell), 0)
    const isLittle = all < worthwhileReferences && !cells.some(({ cell }) => isBeingWritten(cell))
    return isLittle ? 0 : availableParallelism()
  }

  async #startPool(lanes: number): Promise<CellPool | null> {
    if (lanes === 0) return null
    // Loads what workers need only where there are some.
    const { CellPool } = await import('../grid/cell-pool.ts')
    const pool = new CellPool(this.#plan.stallSeconds ?? 60)
    pool.start(lanes)
    return pool
  }

  async #workLane(lane: number, queue: WaitingCell[], pool: CellPool | null): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { cell } = next
      const place = new Int32Array(new SharedArrayBuffer(8))
      this.#running.set(cell, () => Atomics.load(place, 1) / wholeShare)
      await this.#finish(next, async () => {
        if (pool === null) throw new TypeError('a lane without a pool')
        const { system, policy } = cell
        const task = {
          ...this.#taskOf(cell),
          system: system.reference,
          policy: policy?.reference ?? null,
          place,
          references: cell.surveyed.facts.references,
        }
        return pool.runSystem(lane, task, this.#signal)
      })
    }
  }

  async #mainLane(waiting: readonly WaitingCell[]): Promise<void> {
    for (const next of waiting) {
      // Lets the workers' results and Ctrl-C come through.
      await setImmediate()
      const { cell } = next
      const { references } = cell.surveyed.facts
      let share = 0
      this.#running.set(cell, () => share)
      await this.#finish(next, async () =>
        runSystemCell({
          ...this.#taskOf(cell),
          system: cell.system.definition,
          policy: cell.policy?.configured ?? null,
          signal: this.#signal,
          onProgress(made) {
            share = references === 0 ? 0 : Math.min(1, made / references)
          },
        }),
      )
    }
  }

  #taskOf({ name, surveyed, system, machineFrames }: SystemCell) {
    const { from } = this.#plan
    const { mix } = surveyed
    const settings = this.#settings()
    return { cell: name, mix, machineFrames, settings, from, systemOptions: system.options }
  }

  /** Files what comes of a cell. Throws only when the shootout is stopped. */
  async #finish(waiting: WaitingCell, run: () => Promise<readonly SystemRow[]>): Promise<void> {
    const { cell } = waiting
    this.#signal.throwIfAborted()
    try {
      const rows = await run()
      this.#rows.set(cell, rows)
      if (cell.key !== null) this.#results?.add(cell.key, rows)
      this.#timeLeft.note(waiting, rows[0].seconds)
    } catch (error) {
      this.#signal.throwIfAborted()
      this.#failures.set(cell, { ...cell.name, error: messageOf(error) })
      this.#timeLeft.note(waiting, null)
    }
    this.#running.delete(cell)
    this.#report(cell)
  }

  #report(cell: SystemCell | null, opening: string | null = null): void {
    this.#plan.onProgress?.({
      opening,
      streaming: null,
      cells: this.#cells.length,
      done: this.#rows.size + this.#failures.size,
      reused: this.#reused,
      failed: this.#failures.size,
      secondsLeft: this.#timeLeft.seconds,
      cell: cell === null ? null : shown(cell),
      running: [...this.#running].map(([one, share]) => ({ cell: shown(one), share: share() })),
    })
  }
}

function waitingCell(cell: SystemCell): WaitingCell {
  return { cell, name: { label: `${cell.name.system} ${cell.name.label}` } }
}

/** Whether all of it can be found again from text. */
function isForWorkers({ system, policy }: SystemCell): boolean {
  const isSystemThere = system.definition === null || system.reference !== null
  return isSystemThere && (policy === null || policy.reference !== null)
}

/** Only a thread can be stopped, and what somebody is writing may run for ever. */
function isBeingWritten({ system, policy }: SystemCell): boolean {
  const modules = [system.reference?.module, policy?.reference?.module]
  return modules.some((url) => typeof url === 'string' && isFileBeingEdited(fileURLToPath(url)))
}

/** Progress names a cell by its label: here the system's goes before it. */
function shown({ name }: SystemCell): SystemCell['name'] {
  const { system, label, policies } = name
  return { ...name, label: policies === 'none' ? system : `${system} ${label}` }
}

function requireAxes({ mixes, systems, policies, frames, jobs = 0 }: SystemShootoutPlan): void {
  const refuse = (message: string, hint: string): never => {
    throw new SelfpageError('PLAN_INVALID', message, { place: 'shootout', hint })
  }
  if (mixes.length === 0) refuse('there is no workload', 'Give a workload, a trace or a mix.')
  if (systems.length === 0) refuse('there is no system', 'Give at least one.')
  if (policies.length === 0) refuse('there is no policy', 'Give at least one policy.')
  if (frames?.length === 0) refuse('there is no number of frames', 'Give at least one, 25% or 512.')
  if (!Number.isSafeInteger(jobs) || jobs < 0)
    refuse(`${jobs} is no number of jobs`, 'Give 0 or more.')
  const names = mixes.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) refuse(`two workloads are called '${twice}'`, 'Name each once.')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
