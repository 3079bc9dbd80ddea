/**
 * Ten policies at ten sizes over one trace. Ours is one command; cachesim allots the memory of all
 * its cells at once, so it gets one command a policy, which costs it no more time and far less memory.
 * What each takes for several policies in one command shows on a smaller grid.
 */
import { bytesText, countText } from '@selfpage/shootout'
import type { Row } from '@selfpage/shootout'
import { secondsText, times } from './goal.ts'
import type { Goal } from './goal.ts'
import type { Ground, OurRun, TraceFile } from './ground.ts'
import { withoutOutput } from './measure-process.ts'
import type { ProcessFigures } from './measure-process.ts'
import { algorithmOf, gridPolicies, isSameMissRatio, missRatiosIn } from './rivals.ts'
import type { Section } from './section.ts'

/** Shares of the distinct pages. */
const shares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]

/** Small enough for cachesim to hold in some 5 GB. */
const smallPolicies = ['fifo', 'lru', 'sieve', 's3-fifo', 'arc', 'lirs']
const smallShares = [0.001, 0.01, 0.1, 0.25]

/** Goal 1. */
export const gridSection: Section = {
  name: 'grid',
  title: 'A grid of 10 policies and 10 sizes',
  needs: ['cachesim', 'GNU time'],
  async measure(ground) {
    const { say } = ground.plan
    const trace = await ground.largeTrace()
    const frames = framesAt(shares, trace)
    say('the grid, ours')
    const ours = await ground.runShootout(trace.path, gridPolicies, frames, 'empty')
    const single: ProcessFigures[] = []
    for (const policy of gridPolicies) {
      say(`the grid, cachesim: ${policy}`)
      single.push(await runCachesim(ground, trace, [policy], frames))
    }
    const rival = inAll(single)
    say('a smaller grid, both in one command')
    const smallFrames = framesAt(smallShares, trace)
    const small = {
      ours: await ground.runShootout(trace.path, smallPolicies, smallFrames, 'empty'),
      cachesim: await runCachesim(ground, trace, smallPolicies, smallFrames),
    }
    const ratios = missRatiosIn(rival.stdout)
    return {
      goals: [
        {
          text: 'CPU time of the grid',
          target: 'at least 8x less (stretch: 12x)',
          measured: times(rival.cpuSeconds / ours.figures.cpuSeconds),
          isReached: rival.cpuSeconds >= 8 * ours.figures.cpuSeconds,
        },
        memoryGoal('Peak memory of the grid, cachesim with one command a policy', ours, rival),
        memoryGoal(
          `Peak memory of ${smallPolicies.length} policies at ${smallShares.length} sizes, each in ` +
            'one command',
          small.ours,
          small.cachesim,
        ),
        equalityGoal(ours.rows, frames, ratios),
      ],
      notes: [
        `${countText(trace.references)} references to ${countText(trace.distinctPages)} pages; ` +
          `${gridPolicies.join(', ')} at ${frames.map(countText).join(', ')} frames. Reading and ` +
          'parsing are included, and nothing is cached from earlier runs. Both use all cores. ' +
          'cachesim allots the memory of all its cells before it starts, more than 24 GB for these ' +
          '100, so it runs once for each policy with all ten sizes; its peak is that of the largest ' +
          'of these runs.',
        'Where libCacheSim departs from a paper (s3-fifo, slru, lirs), our variant of that name ' +
          'departs alike; `npm run fidelity` compares exact counts. Ours of s3-fifo follows ' +
          'libCacheSim from 28 October 2024 on, where new pages enter the main queue while the ' +
          'small one is full and nothing was evicted yet; earlier builds do not, and differ in ' +
          'the last decimals.',
      ],
      tables: [
        {
          title: 'The grid',
          columns: ['', 'CPU', 'wall', 'peak memory'],
          rows: [
            figuresRow('Selfpage', ours.figures),
            figuresRow('cachesim, one command a policy', rival),
            figuresRow('Selfpage, 6 policies at 4 sizes', small.ours.figures),
            figuresRow('cachesim, 6 policies at 4 sizes in one command', small.cachesim),
          ],
        },
        {
          title: 'cachesim, policy by policy',
          columns: ['policy', 'CPU', 'wall', 'peak memory'],
          rows: single.map((figures, place) => figuresRow(gridPolicies[place], figures)),
        },
      ],
      raw: {
        frames,
        ours: withoutOutput(ours.figures),
        cachesim: single.map(withoutOutput),
        small: { ours: withoutOutput(small.ours.figures), cachesim: withoutOutput(small.cachesim) },
        cells: ours.rows.map(({ policy, frames, misses, seconds }) => ({
          ...{ policy, frames, misses, seconds },
        })),
        cachesimMissRatios: ratios,
      },
    }
  },
}

function framesAt(shares: readonly number[], { distinctPages }: TraceFile): number[] {
  return shares.map((share) => Math.round(share * distinctPages))
}

function memoryGoal(text: string, ours: OurRun, rival: ProcessFigures): Goal {
  const ratio = rival.peakBytes / ours.figures.peakBytes
  return { text, target: 'at least 20x less', measured: times(ratio), isReached: ratio >= 20 }
}

/** `ratios` are those of the grid's policies in their order, and of each at `frames`. */
function equalityGoal(
  rows: readonly Row[],
  frames: readonly number[],
  ratios: readonly number[],
): Goal {
  const others = rows.filter((row) => {
    const place = gridPolicies.indexOf(row.policy) * frames.length + frames.indexOf(row.frames)
    return !isSameMissRatio(row.misses, row.references, ratios[place] ?? Number.NaN)
  })
  const cells = gridPolicies.length * frames.length
  const policies = [...new Set(others.map(({ policy }) => policy))]
  return {
    text: 'Miss ratios equal to all four decimals that cachesim prints',
    target: `${cells} of ${cells} cells`,
    measured:
      `${rows.length - others.length} of ${cells} cells` +
      (others.length === 0 ? '' : `; the others are of ${policies.join(', ')}`),
    isReached: others.length === 0 && rows.length === cells,
  }
}

async function runCachesim(
  ground: Ground,
  trace: TraceFile,
  policies: readonly string[],
  frames: readonly number[],
): Promise<ProcessFigures> {
  return ground.runCachesim([
    ...[trace.path, 'oracleGeneral', policies.map(algorithmOf).join(','), frames.join(',')],
    ...['--ignore-obj-size', '1', '--num-thread', String(ground.plan.cores)],
  ])
}

/** One after the other: times add up, memory does not. */
function inAll(runs: readonly ProcessFigures[]): ProcessFigures {
  return {
    wallSeconds: runs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
    cpuSeconds: runs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
    stdout: runs.map(({ stdout }) => stdout).join(''),
  }
}

function figuresRow(name: string, figures: ProcessFigures): string[] {
  const { cpuSeconds, wallSeconds, peakBytes } = figures
  return [name, secondsText(cpuSeconds), secondsText(wallSeconds), bytesText(peakBytes)]
}
