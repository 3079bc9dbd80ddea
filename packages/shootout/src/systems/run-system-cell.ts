/** A cell, on whatever thread: a run of a system, or replays, and the results as rows. */
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { planSystem, runSystem, workloadCounters } from '@selfpage/systems'
import type {
  CheckedDescription,
  PlannedSystem,
  PlannedTask,
  Series,
  SystemDefinition,
  SystemResult,
  TaskRow,
} from '@selfpage/systems'
import { describeCell } from './describe-cell.ts'
import type { SystemSettings } from './describe-cell.ts'
import { readMix } from './mix.ts'
import type { Mix } from './mix.ts'
import { mixFinders } from './mix-finders.ts'
import { replayTasks } from './replay-tasks.ts'
import { allTasks } from './system-row.ts'
import type { CommonMembers, SystemCellName, SystemRow } from './system-row.ts'

/** What a cell runs, found and loaded. */
export interface SystemCellRun {
  readonly cell: SystemCellName
  readonly mix: Mix
  readonly machineFrames: number
  readonly settings: SystemSettings
  /** Where packages are looked for, after the folder of the mix. */
  readonly from: readonly string[]
  /** Null for a replay. */
  readonly system: SystemDefinition | null
  readonly systemOptions: Readonly<Record<string, unknown>>
  /** For all tasks; null: their own, or those of the system. */
  readonly policy: ConfiguredPolicy | null
  readonly signal?: AbortSignal
  /** Told now and then how many references were made. */
  readonly onProgress?: (references: number) => void
}

/** Runs a cell. Throws what planning and running throw, and what a task threw that failed. */
export async function runSystemCell(run: SystemCellRun): Promise<SystemRow[]> {
  const { mix, machineFrames, settings, system, policy } = run
  const { description } = describeCell(mix, await readMix(mix), {
    machineFrames,
    settings,
    ...(system === null ? {} : { system: system.name, systemOptions: optionsOf(run) }),
    // Where a system has one policy for all, those of the tasks mean nothing.
    ...(policy === null ? {} : { policy }),
  })
  const plan = await planSystem(description, mixFinders(mix, run.from))
  const common = commonOf(run, description)
  const started = performance.now()
  if (system === null) {
    const rows = replayTasks(common, plan, run.onProgress)
    return finish([{ ...wholeOf(common, rows), state: 'done' }, ...rows], started)
  }
  refuseForesight(system, plan)
  const result = await runSystem(system, plan, {
    ...(run.signal === undefined ? {} : { signal: run.signal }),
    onSample: ({ references }) => run.onProgress?.(references),
  })
  const rows = result.rows.map((row) => taskRowOf(common, row))
  return finish([ofRun(wholeOf(common, rows), result), ...rows], started)
}

/** Referenced bits do not say which reference is the next: what a policy foresees would be nonsense. */
function refuseForesight({ policies }: SystemDefinition, plan: PlannedSystem): void {
  const { tasks, systemPolicy } = plan
  const isExact = ({ fidelity }: PlannedTask) => fidelity === 'exact'
  const blind =
    policies === 'each'
      ? tasks.filter((task) => !isExact(task)).map(({ policy }) => policy)
      : systemPolicy !== undefined && !tasks.every(isExact)
        ? [systemPolicy]
        : []
  const seer = blind.find(({ definition }) => definition.facts.includes('nextUse'))
  if (seer === undefined) return
  throw new SelfpageError(
    'FACT_UNAVAILABLE',
    `${seer.label} looks ahead, and sees samples only: try exact fidelity`,
    {
      place: 'policy',
      hint: 'Exact fidelity shows it every reference.',
    },
  )
}

function optionsOf({ system, systemOptions, policy }: SystemCellRun) {
  return system?.policies === 'one' && policy !== null
    ? { ...systemOptions, policy }
    : systemOptions
}

function commonOf(
  { cell, machineFrames, system }: SystemCellRun,
  { seed, tasks }: CheckedDescription,
): CommonMembers {
  const fidelities = new Set(tasks.map(({ fidelity }) => fidelity))
  const [fidelity = 'sampled'] = fidelities
  return {
    ...cell,
    seed,
    fidelity: system === null ? 'exact' : fidelities.size > 1 ? 'mixed' : fidelity,
    events: tasks.some(({ hints }) => hints) ? 'apply' : 'ignore',
    machineFrames,
  }
}

function taskRowOf(common: CommonMembers, row: TaskRow): SystemRow {
  const { references, hardFaults, zeroFills, counters } = row
  const misses = hardFaults + zeroFills
  return {
    ...common,
    task: row.task,
    decidedBy: row.policy,
    runs: row.runs,
    state: row.state,
    references,
    misses,
    missRatio: references === 0 ? 0 : misses / references,
    hardFaults,
    softFaults: row.softFaults,
    zeroFills,
    copyFaults: row.copyFaults,
    pageOuts: row.pageOuts,
    messages: row.messages,
    virtualSeconds: row.virtualSeconds,
    stalledSeconds: row.stalledSeconds,
    reclaimed: row.reclaimed,
    sanctioned: row.sanctioned,
    wrongPages: counters[workloadCounters.wrong] ?? 0,
    failedReferences: counters[workloadCounters.failed] ?? 0,
    error: row.error ?? null,
    seconds: 0,
    framesOverTime: null,
  }
}

const summed = [
  ...['references', 'misses', 'hardFaults', 'softFaults', 'zeroFills', 'copyFaults', 'pageOuts'],
  ...['messages', 'virtualSeconds', 'stalledSeconds', 'reclaimed', 'sanctioned'],
  ...['wrongPages', 'failedReferences'],
] as readonly (keyof SystemRow)[]

/** The row of all tasks: sums. */
function wholeOf(common: CommonMembers, rows: readonly SystemRow[]): SystemRow {
  const [first] = rows
  const sums = Object.fromEntries(
    summed.map((member) => [
      member,
      first[member] === null ? null : rows.reduce((sum, row) => sum + Number(row[member]), 0),
    ]),
  )
  const whole = { ...first, ...common, ...sums } as SystemRow
  return {
    ...whole,
    task: allTasks,
    decidedBy: distinct(rows.map(({ decidedBy }) => decidedBy)),
    runs: distinct(rows.map(({ runs }) => runs)),
    error: rows.find(({ error }) => error !== null)?.error ?? null,
    missRatio: whole.references === 0 ? 0 : whole.misses / whole.references,
  }
}

function ofRun(whole: SystemRow, { end, virtualSeconds, frames }: SystemResult): SystemRow {
  return { ...whole, state: end, virtualSeconds, framesOverTime: thinned(frames) }
}

/** Names of a few things, each once; of many, the first and how many more. */
function distinct(names: readonly string[]): string {
  const all = [...new Set(names)]
  return all.length > 4 ? `${all[0]} and ${all.length - 1} more` : all.join(', ')
}

function finish(rows: readonly SystemRow[], started: number): SystemRow[] {
  const seconds = (performance.now() - started) / 1000
  return rows.map((row) => ({ ...row, seconds }))
}

/** As fine as a figure of it is drawn. */
const mostSamples = 100
/** Beyond so many curves they are no figure, and would be all there is of a results file. */
const mostCurves = 24

function thinned({ at, values }: Series): Series | null {
  const names = Object.keys(values)
  if (names.length > mostCurves) return null
  const step = Math.ceil(at.length / mostSamples)
  const some = (column: readonly number[]) =>
    column.filter((_, index) => index % step === 0 || index === column.length - 1)
  return {
    at: some(at),
    values: Object.fromEntries(names.map((name) => [name, some(values[name])])),
  }
}
