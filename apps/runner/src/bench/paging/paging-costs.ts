/** Costs of the paging system and its yardsticks, round by round in one process. */
import type { Operation, Task } from '@selfpage/kernel'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { runRounds } from '../rounds.ts'
import type { Contender } from '../rounds.ts'
import { median, timed } from '../timing.ts'
import type { Timing } from '../timing.ts'
import { bareFilePage, bareZeroFill } from './bare-faults.ts'
import {
  readFilePages,
  touchAllResident,
  touchInGenerator,
  touchResident,
  zeroFill,
} from './measured-programs.ts'
import { runPagedTask } from './paged-task.ts'
import { checkReferences, resumeGenerator, tablePages } from './yardsticks.ts'

/** What to measure. */
export interface PagingPlan {
  readonly policy: ConfiguredPolicy
  readonly rounds: number
  /** A tenth of everything. */
  readonly isQuick: boolean
  readonly signal: AbortSignal
  readonly onRun: (name: string, done: number, total: number) => void
}

/** What was measured, by its name. */
export interface PagingCost {
  readonly name: CostName
  /** CPU time of all threads, for one of them: the median of the rounds. */
  readonly ns: number
  readonly wallNs: number
  /** In checks or resumes of the same round: the median of the rounds. */
  readonly units: number
  /** The lowest and highest of the rounds. */
  readonly range: readonly [number, number]
}

/** A page of the machines that are measured, in bytes: of a usual size, and too small to matter. */
export const pageSizes = { usual: 4096, small: 64 } as const

const yardsticks = { check: 'check', resume: 'resume' } as const

/** What is measured, and by which yardstick. */
const costs = {
  touch: yardsticks.check,
  touchInGenerator: yardsticks.check,
  touchAll: yardsticks.check,
  zeroFill: yardsticks.resume,
  zeroFillSmall: yardsticks.resume,
  filePage: yardsticks.resume,
  filePageSmall: yardsticks.resume,
  bareZeroFill: yardsticks.resume,
  bareZeroFillSmall: yardsticks.resume,
  bareFilePage: yardsticks.resume,
} as const

export type CostName = keyof typeof costs

/** Measures both yardsticks and all costs. */
export async function measurePagingCosts(plan: PagingPlan): Promise<{
  readonly checkNs: number
  readonly resumeNs: number
  readonly costs: readonly PagingCost[]
}> {
  const { rounds, signal, onRun } = plan
  const scale = plan.isQuick ? 0.1 : 1
  const count = {
    check: 50e6 * scale,
    resume: 5e6 * scale,
    touch: 20e6 * scale,
    touchInGenerator: 10e6 * scale,
    touchAll: 20e6 * scale,
    zeroFill: plan.isQuick ? 16_384 : 65_536,
    zeroFillSmall: plan.isQuick ? 16_384 : 131_072,
    filePage: plan.isQuick ? 1024 : 8192,
    filePageSmall: plan.isQuick ? 1024 : 8192,
    bareZeroFill: plan.isQuick ? 16_384 : 65_536,
    bareZeroFillSmall: plan.isQuick ? 16_384 : 131_072,
    bareFilePage: plan.isQuick ? 8192 : 65_536,
  }
  const inTask = (
    name: CostName,
    pageSizeBytes: number,
    frames: number,
    program: (task: Task, count: number) => Operation<Timing>,
  ): Contender => {
    const diskBlocks = name.startsWith('file') ? 8 * count[name] + 1024 : 0
    const options = { policy: plan.policy, pageSizeBytes, frames: frames + 64, diskBlocks }
    return { name, run: () => runPagedTask(options, (task) => program(task, count[name])).result }
  }
  const { usual, small } = pageSizes
  const contenders: Contender[] = [
    { name: 'check', run: () => timed(() => checkReferences(count.check, 1)) },
    inTask('touch', small, tablePages, touchResident),
    inTask('touchInGenerator', small, tablePages, touchInGenerator),
    inTask('touchAll', small, tablePages, touchAllResident),
    { name: 'resume', run: () => timed(() => resumeGenerator(count.resume)) },
    // Before any that leaves much garbage: a collection would be more than the fault.
    { name: 'bareFilePage', run: () => bareFilePage(count.bareFilePage, small) },
    { name: 'bareZeroFillSmall', run: () => bareZeroFill(count.bareZeroFillSmall, small) },
    { name: 'bareZeroFill', run: () => bareZeroFill(count.bareZeroFill, usual) },
    inTask('zeroFill', usual, count.zeroFill, zeroFill),
    inTask('zeroFillSmall', small, count.zeroFillSmall, zeroFill),
    inTask('filePage', usual, count.filePage, readFilePages),
    inTask('filePageSmall', small, count.filePageSmall, readFilePages),
  ]
  const times = await runRounds(contenders, rounds, signal, onRun)
  const nsOf = (name: keyof typeof count, kind: keyof Timing) =>
    (times.get(name) ?? []).map((timing) => ((timing[kind] ?? Number.NaN) * 1e9) / count[name])
  return {
    checkNs: median(nsOf('check', 'cpuSeconds')),
    resumeNs: median(nsOf('resume', 'cpuSeconds')),
    costs: Object.entries(costs).map(([key, yardstick]) => {
      const name = key as CostName
      const units = nsOf(yardstick, 'cpuSeconds')
      const ratios = nsOf(name, 'cpuSeconds').map((ns, round) => ns / units[round])
      return {
        name,
        ns: median(nsOf(name, 'cpuSeconds')),
        wallNs: median(nsOf(name, 'wallSeconds')),
        units: median(ratios),
        range: [Math.min(...ratios), Math.max(...ratios)] as const,
      }
    }),
  }
}
