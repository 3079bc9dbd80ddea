/** The grid: every policy on every workload at every size, on all cores, as rows. */
import { availableParallelism, totalmem } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { isPolicyDefinition, SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { lruCurve, requireStreamable } from '@selfpage/replay'
import type { CurvePoint } from '@selfpage/replay'
import type { Trace, TraceReading } from '@selfpage/trace'
import { engineIdentity } from '../policies/engine-identity.ts'
import { fusedPolicy, fusedReference } from '../policies/fused-policy.ts'
import { planValue } from '../policies/plan-policies.ts'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import type { FailedCell, Row, WorkloadFacts } from '../row.ts'
import { traceIdentity } from '../workloads/trace-identity.ts'
import { TraceShelf } from '../workloads/trace-shelf.ts'
import { streamFacts, traceWorkload, workloadFacts } from '../workloads/workload.ts'
import type { Workload } from '../workloads/workload.ts'
import type { CellPool } from './cell-pool.ts'
import { cellsOf, checkSettings } from './cells.ts'
import type { Cell, SurveyedWorkload } from './cells.ts'
import { collectGarbage } from './collect-garbage.ts'
import { CellQueue } from './cell-queue.ts'
import type { Pass } from './cell-queue.ts'
import { firstCells } from './first-cells.ts'
import { HeadStart } from './head-start.ts'
import type { BegunCell } from './head-start.ts'
import { areWorthThreads, needsWorkers } from './needs-workers.ts'
import { passesOf } from './passes.ts'
import type { Progress, ShootoutPlan } from './plan.ts'
import { policiesToFuse } from './policies-to-fuse.ts'
import { ResultsFile } from './results-file.ts'
import { runCells } from './run-cell.ts'
import { streamCells } from './stream-cells.ts'
import type { StreamedCell } from './stream-rows.ts'
import { readingToStream, requireStreamSettings } from './streaming.ts'
import { TimeLeft } from './time-left.ts'

/** What a shootout found out. */
export interface ShootoutResult {
  /** By workload, policy and size, each in the order of the plan. */
  readonly rows: readonly Row[]
  readonly failures: readonly FailedCell[]
  readonly workloads: readonly WorkloadFacts[]
  readonly policies: readonly PlannedPolicy[]
  /** The warnings of all rows, each once. */
  readonly warnings: readonly string[]
  /** LRU's exact curves, if `curvePoints` asked for them; long traces have none. */
  readonly curves: readonly WorkloadCurve[]
  /** How many rows come from an earlier run. */
  readonly reused: number
}

/** Misses at many sizes. */
export interface WorkloadCurve {
  readonly workload: string
  /** Of which policy. */
  readonly label: string
  readonly points: readonly CurvePoint[]
}

/** Beyond this a curve takes the main thread longer than a report is worth. */
const longestCurve = 3e7

/**
 * Runs a plan. A cell that fails is listed in `failures`; the others are not touched by it. Equal
 * plans give equal rows in equal order, but for `wallClockFields`. When `plan.signal` aborts, it
 * rejects with the signal's reason; finished cells are in the results file, if there is one. Throws
 * `PLAN_INVALID`, `FRAMES_INVALID`, `REPLAY_OPTIONS_INVALID`, and what opening a workload throws.
 */
export async function shootout(plan: ShootoutPlan): Promise<ShootoutResult> {
  return new Shootout(plan).run()
}

class Shootout {
  readonly #plan: ShootoutPlan
  readonly #workloads: readonly Workload[]
  readonly #policies: readonly PlannedPolicy[]
  /** Workers; decided by the size of the grid if the plan leaves it open. */
  #jobs: number
  readonly #signal: AbortSignal
  readonly #shelf: TraceShelf
  readonly #results: ResultsFile | null
  readonly #rows = new Map<Cell, Row>()
  readonly #failures = new Map<Cell, FailedCell>()
  /** Cells to be run of each workload. */
  readonly #cellsLeft: number[] = []
  /** Of the workloads that are streamed. */
  readonly #readings = new Map<number, TraceReading>()
  readonly #facts: WorkloadFacts[] = []
  #cells: readonly Cell[] = []
  readonly #curves: WorkloadCurve[] = []
  #reused = 0
  /** Replayed in fused loops. */
  #fused: ReadonlySet<PlannedPolicy> = new Set()
  #timeLeft = new TimeLeft<Cell>([], () => 0, 1)
  /** What was begun while a workload was read. */
  #headStart: { readonly workload: number; readonly start: HeadStart } | null = null
  /** Null until there are workers. */
  #pool: CellPool | null = null

  constructor(plan: ShootoutPlan) {
    this.#plan = plan
    this.#workloads = plan.workloads.map((given) =>
      'open' in given ? given : traceWorkload(given),
    )
    this.#policies = plan.policies.map((given) => {
      if ('configured' in given) return given
      return planValue(isPolicyDefinition(given) ? given() : given)
    })
    this.#jobs = plan.jobs ?? availableParallelism()
    this.#signal = plan.signal ?? new AbortController().signal
    requireGrid(this.#workloads, this.#policies, plan, this.#jobs)
    checkSettings(plan.frames, plan)
    if (plan.stream === true) requireStreamSettings(plan, this.#policies)
    this.#shelf = new TraceShelf(this.#workloads, plan.traceBytes ?? totalmem() / 4, this.#signal)
    this.#results =
      plan.results === undefined ? null : new ResultsFile(plan.results, plan.resume !== false)
  }

  async run(): Promise<ShootoutResult> {
    try {
      // Threads that are asked for start while the traces are read.
      if (this.#plan.jobs !== undefined) await this.#startLanes(this.#mostPasses())
      return await this.#runGrid()
    } finally {
      await this.#pool?.end()
    }
  }

  async #runGrid(): Promise<ShootoutResult> {
    const surveyed = await this.#survey()
    this.#cells = cellsOf(surveyed, this.#policies, this.#plan.frames, this.#plan, engineIdentity())
    const waiting: Cell[] = []
    for (const cell of this.#cells) if (!(await this.#reuse(cell))) waiting.push(cell)
    for (const { workload } of waiting)
      this.#cellsLeft[workload] = (this.#cellsLeft[workload] ?? 0) + 1
    for (const index of this.#workloads.keys())
      if (!this.#cellsLeft[index]) this.#shelf.release(index)
    // What reading them left behind would stay as long as this thread only waits for workers.
    collectGarbage(this.#shelf.keptBytes)
    const references = ({ workload }: Cell) => this.#facts[workload].references
    const begun = this.#claimBegun(waiting)
    const hasChoice = this.#plan.jobs === undefined && begun.size === 0
    if (hasChoice && !needsWorkers(waiting, references)) this.#jobs = 0
    this.#timeLeft = new TimeLeft(waiting, references, Math.max(1, this.#jobs))
    this.#report(null)
    await this.#runAll(waiting, begun)
    const rows = inOrder(this.#cells, this.#rows)
    return {
      rows,
      failures: inOrder(this.#cells, this.#failures),
      workloads: this.#facts,
      policies: this.#policies,
      warnings: [...this.#streamNotes(), ...new Set(rows.flatMap(({ warnings }) => warnings))],
      curves: this.#curves,
      reused: this.#reused,
    }
  }

  /** Opens each workload once, or begins to read it. */
  async #survey(): Promise<SurveyedWorkload[]> {
    const surveyed: SurveyedWorkload[] = []
    for (const [index, workload] of this.#workloads.entries()) {
      this.#signal.throwIfAborted()
      this.#report(null, workload.name)
      const reading = await readingToStream(workload, this.#plan)
      if (reading === null) {
        const start = await this.#headStartOf(workload)
        const trace = await this.#shelf.survey(index, start?.onBatch)
        start?.end()
        if (start?.hasBegun === true) this.#headStart = { workload: index, start }
        // Only those who look for earlier results wait for it.
        const identity = this.#results === null ? null : traceIdentity(trace)
        surveyed.push({ facts: workloadFacts(workload, trace), identity })
        this.#addCurve(workload.name, trace)
      } else {
        this.#readings.set(index, reading)
        surveyed.push({ facts: streamFacts(workload, reading), identity: null })
      }
    }
    this.#facts.push(...surveyed.map(({ facts }) => facts))
    return surveyed
  }

  /**
   * If threads will be wanted, they start while a long workload is read, and begin with what they
   * can. Not all readers can tell how long it is.
   */
  async #headStartOf(workload: Workload): Promise<HeadStart | null> {
    const reading = workload.isLarge?.() === true ? await workload.read?.() : undefined
    if (reading === undefined) return null
    const passes = this.#mostPasses()
    const isWorthThreads = areWorthThreads(reading.mostReferences * passes)
    if (this.#plan.jobs === undefined && !isWorthThreads) return null
    const lanes = Math.min(this.#jobs, passes)
    const pool = await this.#startLanes(lanes)
    if (pool === null || this.#headStart !== null) return null
    // One core reads. More threads than cores would only take each other's time.
    const freeCores = Math.min(lanes, availableParallelism() - 1)
    const cells = firstCells(workload, reading, this.#policies, this.#plan, freeCores)
    return new HeadStart(reading, cells, pool, this.#signal)
  }

  #addCurve(workload: string, trace: Trace): void {
    const { curvePoints = 0, events = 'ignore', warmup = 0 } = this.#plan
    // The curve is of all references and knows no events: beside other counts it would mislead.
    const isComparable = events === 'ignore' && Number.parseFloat(String(warmup)) === 0
    if (curvePoints === 0 || !isComparable || trace.pages.length > longestCurve) return
    this.#curves.push({ workload, label: 'lru', points: lruCurve(trace).points(curvePoints) })
  }

  async #reuse(cell: Cell): Promise<boolean> {
    if (cell.key === null || this.#plan.resume === false) return false
    const row = this.#results?.get(await cell.key)
    if (row === undefined) return false
    this.#rows.set(cell, { ...row, ...cell.name })
    this.#reused++
    return true
  }

  /** What lanes have begun of `waiting`. */
  #claimBegun(waiting: readonly Cell[]): Map<number, BegunCell> {
    if (this.#headStart === null) return new Map()
    const { workload, start } = this.#headStart
    return start.claim(waiting.filter((cell) => cell.workload === workload))
  }

  /** Workers end what they have begun and take cells from one queue, the main thread from another. */
  async #runAll(waiting: readonly Cell[], begun: ReadonlyMap<number, BegunCell>): Promise<void> {
    const isBegun = new Set([...begun.values()].map(({ cell }) => cell))
    const isStreamed = ({ workload }: Cell) => this.#readings.has(workload)
    const isForWorkers = ({ policy }: Cell) => this.#jobs > 0 && policy.reference !== null
    const opened = waiting.filter((cell) => !isStreamed(cell) && !isBegun.has(cell))
    const passes = passesOf(opened, (workload) => this.#facts[workload].writeShare === 0)
    const streamed = waiting.filter(isStreamed)
    // How long a stream is may not be known; that it is long is.
    this.#fused = policiesToFuse(
      [...passes, ...[...isBegun, ...streamed].map((cell): Pass => [cell])],
      ({ workload }) => this.#facts[workload].references || Infinity,
    )
    const forWorkers = passes.filter(([cell]) => isForWorkers(cell))
    const forMain = passes.filter(([cell]) => !isForWorkers(cell))
    const begunLanes = Math.max(0, ...[...begun.keys()].map((lane) => lane + 1))
    const lanes = Math.max(begunLanes, Math.min(this.#jobs, forWorkers.length))
    const pool = await this.#startLanes(lanes)
    const queue = new CellQueue(forWorkers, (cell) => this.#timeLeft.secondsOf(cell), begun)
    const runs =
      pool === null
        ? []
        : Array.from({ length: lanes }, (_, lane) =>
            this.#workLane(lane, queue, pool, begun.get(lane)),
          )
    const main = this.#streamLane(streamed).then(() => this.#mainLane(forMain))
    await Promise.all([...runs, main])
  }

  /** As many passes as there can be for workers, but for traces that nobody has opened yet. */
  #mostPasses(): number {
    const ofWorkload = this.#policies
      .filter(({ reference }) => reference !== null)
      .map(({ configured }) =>
        configured.definition.stackOrder === 'recency' ? 1 : this.#plan.frames.length,
      )
    return this.#workloads.length * ofWorkload.reduce((sum, passes) => sum + passes, 0)
  }

  /** Has threads for at most `lanes` lanes; null if there never was one. */
  async #startLanes(lanes: number): Promise<CellPool | null> {
    const wanted = Math.min(this.#jobs, lanes)
    if (wanted === 0) return this.#pool
    // Loads what workers need only where there are some.
    const { CellPool } = await import('./cell-pool.ts')
    this.#pool ??= new CellPool(this.#plan.stallSeconds ?? 60)
    this.#pool.start(wanted)
    return this.#pool
  }

  async #workLane(
    lane: number,
    queue: CellQueue,
    pool: CellPool,
    begun: BegunCell | undefined,
  ): Promise<void> {
    const run = (pass: Pass) => this.#runPass(lane, pass, pool)
    if (begun !== undefined) {
      const pass: Pass = [begun.cell]
      await this.#finish(pass, () => begun.rows.catch(() => run(pass)))
    }
    for (let pass = queue.take(lane); pass !== null; pass = queue.take(lane)) {
      const taken = pass
      await this.#finish(taken, () => run(taken))
    }
  }

  async #runPass(lane: number, pass: Pass, pool: CellPool): Promise<readonly Row[]> {
    const [{ policy, workload, options }] = pass
    const { reference, configured } = policy
    if (reference === null) throw new TypeError('a worker cannot have a policy without a module')
    const looksAhead = configured.definition.facts.includes('nextUse')
    const cells = pass.map(({ name }) => name)
    const trace = await this.#shelf.take(workload)
    // On shared memory, like the trace: worked out once, and not in each worker.
    const given = looksAhead
      ? { ...options, nextUses: await this.#shelf.takeNextUses(workload) }
      : options
    const module = this.#fused.has(policy) ? fusedReference(reference) : reference
    const task = { cells, reference: module, options: given, traceKey: workload, trace }
    return pool.run(lane, task, this.#signal)
  }

  /** Streams one workload after another. */
  async #streamLane(cells: readonly Cell[]): Promise<void> {
    for (const [workload, reading] of this.#readings) {
      const able = new Map<Cell, StreamedCell>()
      for (const cell of cells) {
        const streamed = cell.workload === workload ? await this.#streamed(cell) : null
        if (streamed !== null) able.set(cell, streamed)
      }
      const { name } = this.#workloads[workload]
      const onProgress = (references: number) =>
        this.#report(null, null, { workload: name, references })
      try {
        const streamed = [...able.values()]
        const { rows, facts } = await streamCells(reading, streamed, this.#signal, onProgress)
        this.#facts[workload] = { ...this.#facts[workload], ...facts }
        for (const [index, cell] of [...able.keys()].entries())
          await this.#finish([cell], async () => [rows[index]])
      } catch (error) {
        for (const cell of able.keys()) await this.#finish([cell], () => Promise.reject(error))
      }
    }
  }

  /** Null for a cell that a stream cannot run; notes why. */
  async #streamed(cell: Cell): Promise<StreamedCell | null> {
    const { name, options } = cell
    try {
      const policy = await this.#replayed(cell.policy)
      requireStreamable(policy)
      return { name, policy, options }
    } catch (error) {
      this.#fail(cell, error)
      return null
    }
  }

  /** What this thread replays for a policy of the plan. */
  async #replayed(policy: PlannedPolicy): Promise<ConfiguredPolicy> {
    return this.#fused.has(policy) ? fusedPolicy(policy) : policy.configured
  }

  #streamNotes(): string[] {
    if (this.#plan.stream === true) return []
    return [...this.#readings.values()].map(
      ({ name }) =>
        `${name} would take more than half of the memory there is, and was replayed while it was read.`,
    )
  }

  async #mainLane(passes: readonly Pass[]): Promise<void> {
    for (const pass of passes) {
      const [{ workload, policy, options }] = pass
      // Lets the workers' results and Ctrl-C come through.
      await setImmediate()
      await this.#finish(pass, async () => {
        const trace = await this.#shelf.take(workload)
        const cells = pass.map(({ name }) => name)
        return runCells(cells, trace, await this.#replayed(policy), options)
      })
    }
  }

  /** Makes a pass and files what comes of it. Throws only when the shootout is stopped. */
  async #finish(pass: Pass, run: () => Promise<readonly Row[]>): Promise<void> {
    this.#signal.throwIfAborted()
    try {
      const rows = await run()
      for (const [index, cell] of pass.entries()) await this.#file(cell, rows[index])
    } catch (error) {
      this.#signal.throwIfAborted()
      for (const cell of pass) {
        this.#fail(cell, error)
        this.#report(cell)
      }
    }
    const [{ workload }] = pass
    this.#cellsLeft[workload] -= pass.length
    if (this.#cellsLeft[workload] === 0) this.#shelf.release(workload)
  }

  async #file(cell: Cell, row: Row): Promise<void> {
    if (cell.key !== null) this.#results?.add(await cell.key, row)
    this.#rows.set(cell, row)
    this.#timeLeft.note(cell, row.seconds)
    this.#report(cell)
  }

  #fail(cell: Cell, error: unknown): void {
    this.#failures.set(cell, { ...cell.name, error: messageOf(error) })
    this.#timeLeft.note(cell, null)
  }

  #report(
    cell: Cell | null,
    opening: string | null = null,
    streaming: Progress['streaming'] = null,
  ): void {
    this.#plan.onProgress?.({
      opening,
      streaming,
      cells: this.#cells.length,
      done: this.#rows.size + this.#failures.size,
      reused: this.#reused,
      failed: this.#failures.size,
      secondsLeft: this.#timeLeft.seconds,
      cell: cell?.name ?? null,
    })
  }
}

function requireGrid(
  workloads: readonly Workload[],
  policies: readonly PlannedPolicy[],
  { frames }: ShootoutPlan,
  jobs: number,
): void {
  const refuse = (message: string, hint: string): never => {
    throw new SelfpageError('PLAN_INVALID', message, { place: 'shootout', hint })
  }
  if (workloads.length === 0) refuse('there is no workload', 'Give a trace or a workload.')
  if (policies.length === 0) refuse('there is no policy', 'Give at least one policy.')
  if (frames.length === 0) refuse('there is no number of frames', 'Give at least one, 5% or 512.')
  if (!Number.isSafeInteger(jobs) || jobs < 0)
    refuse(`${jobs} is no number of jobs`, 'Give 0 or more.')
  const workload = repeated(workloads.map(({ name }) => name))
  if (workload !== undefined) refuse(`two workloads are called '${workload}'`, 'Name each once.')
  const policy = repeated(policies.map(({ configured }) => configured.label))
  if (policy !== undefined) {
    refuse(`two policies are called '${policy}'`, 'Give yours a name of its own.')
  }
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index)
}

function inOrder<Value>(cells: readonly Cell[], values: ReadonlyMap<Cell, Value>): Value[] {
  return cells.flatMap((cell) => values.get(cell) ?? [])
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
