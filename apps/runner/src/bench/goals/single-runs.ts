/** One policy at one size: both programs as whole processes, reading the trace included. */
import { countText } from '@selfpage/shootout'
import { median } from '../timing.ts'
import { secondsText, times } from './goal.ts'
import type { Findings } from './goal.ts'
import type { Ground, TraceFile } from './ground.ts'
import type { ProcessFigures } from './measure-process.ts'
import { algorithmOf, isSameMissRatio, missRatiosIn, rivalPolicies } from './rivals.ts'
import type { Section } from './section.ts'

/** Keeps nothing for a second run, as cachesim keeps nothing. */
const keepNothing = ['--no-cache']

/** Shares of the distinct pages. */
const shares = [0.001, 0.01, 0.1]

/** Where the first run comes closer than this, two more decide. */
const closeRatio = 1.4
const closeRounds = 3

/**
 * Theirs; ours with nothing cached, the same when nothing is to be kept, and with the trace cached.
 */
const runners = ['cachesim', 'first', 'only', 'again'] as const

type Seconds = Readonly<Record<(typeof runners)[number], number>>

interface SingleRun {
  readonly policy: string
  readonly frames: number
  readonly wall: Seconds
  readonly cpu: Seconds
  readonly rounds: number
  readonly hasEqualMisses: boolean
}

/** Whether any run of one policy at one size is slower than theirs. */
export const singleRunsSection: Section = {
  name: 'single',
  title: 'Single runs',
  needs: ['cachesim', 'GNU time'],
  async measure(ground) {
    const trace = await ground.largeTrace()
    // Fills the cache, and lets both programs find the file in memory.
    await ground.runShootout(trace.path, ['fifo'], [1], 'filled')
    const runs: SingleRun[] = []
    for (const policy of rivalPolicies) {
      for (const share of shares) {
        const frames = Math.round(share * trace.distinctPages)
        ground.plan.say(`single runs: ${policy} at ${frames}`)
        runs.push(await compare(ground, trace, policy, frames))
      }
    }
    return findingsOf(runs, trace)
  },
}

async function compare(
  ground: Ground,
  trace: TraceFile,
  policy: string,
  frames: number,
): Promise<SingleRun> {
  const rounds: Record<(typeof runners)[number], ProcessFigures>[] = []
  let hasEqualMisses = true
  do {
    const cachesim = await ground.runCachesim([
      ...[trace.path, 'oracleGeneral', algorithmOf(policy) ?? policy, String(frames)],
      ...['--ignore-obj-size', '1'],
    ])
    const first = await ground.runShootout(trace.path, [policy], [frames], 'empty')
    const only = await ground.runShootout(trace.path, [policy], [frames], 'empty', keepNothing)
    const again = await ground.runShootout(trace.path, [policy], [frames], 'filled')
    const [ratio = Number.NaN] = missRatiosIn(cachesim.stdout)
    hasEqualMisses &&= [first, only, again]
      .flatMap(({ rows }) => rows)
      .every(({ misses, references }) => isSameMissRatio(misses, references, ratio))
    rounds.push({ cachesim, first: first.figures, only: only.figures, again: again.figures })
  } while (
    rounds.length < closeRounds &&
    rounds[0].cachesim.wallSeconds < closeRatio * rounds[0].first.wallSeconds
  )
  const medians = (kind: 'wallSeconds' | 'cpuSeconds') =>
    Object.fromEntries(
      runners.map((runner) => [runner, median(rounds.map((round) => round[runner][kind]))]),
    ) as Seconds
  return {
    policy,
    frames,
    wall: medians('wallSeconds'),
    cpu: medians('cpuSeconds'),
    rounds: rounds.length,
    hasEqualMisses,
  }
}

function findingsOf(runs: readonly SingleRun[], trace: TraceFile): Findings {
  const goal = (text: string, ratioOf: (run: SingleRun) => number) => {
    const slowest = runs.toSorted((a, b) => ratioOf(a) - ratioOf(b))[0]
    const slower = runs.filter((run) => ratioOf(run) < 1).length
    return {
      text,
      target: 'never slower',
      measured:
        `${slower} of ${runs.length} slower; the closest ${times(ratioOf(slowest))} as fast ` +
        `(${slowest.policy} at ${countText(slowest.frames)})`,
      isReached: slower === 0,
    }
  }
  const others = runs.filter(({ hasEqualMisses }) => !hasEqualMisses)
  const otherPolicies = [...new Set(others.map(({ policy }) => policy))]
  return {
    goals: [
      goal('Wall time, nothing cached', ({ wall }) => wall.cachesim / wall.first),
      goal(
        'Wall time, nothing cached and nothing kept (`--no-cache`)',
        ({ wall }) => wall.cachesim / wall.only,
      ),
      goal('CPU time, nothing cached', ({ cpu }) => cpu.cachesim / cpu.first),
      goal(
        'CPU time, nothing cached and nothing kept (`--no-cache`)',
        ({ cpu }) => cpu.cachesim / cpu.only,
      ),
      goal(
        'Wall time, the trace cached by an earlier run',
        ({ wall }) => wall.cachesim / wall.again,
      ),
      {
        text: 'Miss ratios equal to all four decimals that cachesim prints',
        target: `${runs.length} of ${runs.length}`,
        measured:
          `${runs.length - others.length} of ${runs.length}` +
          (others.length === 0 ? '' : `; the others are of ${otherPolicies.join(', ')}`),
        isReached: others.length === 0,
      },
    ],
    notes: [
      `${countText(trace.references)} references to ${countText(trace.distinctPages)} pages. Each ` +
        'run is a process of its own, from its start to its end. Where the first run is less than ' +
        `${closeRatio}x as fast, the medians of ${closeRounds} are shown.`,
      'The first run also writes the trace as read, for later ones; cachesim keeps nothing, and neither ' +
        'does ours with `--no-cache`. While one thread reads, another replays: less wall time for more CPU.',
    ],
    tables: [
      {
        title: 'Wall time of single runs',
        columns: [
          'policy',
          'frames',
          'cachesim',
          'first run',
          'ratio',
          'nothing kept',
          'ratio',
          'again',
          'ratio',
          'CPU ratio of the first',
          'nothing kept',
        ],
        rows: runs.map(({ policy, frames, wall, cpu }) => [
          policy,
          countText(frames),
          secondsText(wall.cachesim),
          secondsText(wall.first),
          times(wall.cachesim / wall.first),
          secondsText(wall.only),
          times(wall.cachesim / wall.only),
          secondsText(wall.again),
          times(wall.cachesim / wall.again),
          times(cpu.cachesim / cpu.first),
          times(cpu.cachesim / cpu.only),
        ]),
      },
    ],
    raw: runs,
  }
}
