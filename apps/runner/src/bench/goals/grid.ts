/** Ten policies at ten sizes over one trace: the whole grid in one command, theirs and ours. */
import { bytesText, countText } from '@selfpage/shootout'
import type { Row } from '@selfpage/shootout'
import { secondsText, times } from './goal.ts'
import type { Ground, TraceFile } from './ground.ts'
import { withoutOutput } from './measure-process.ts'
import type { ProcessFigures } from './measure-process.ts'
import { algorithmOf, gridPolicies, isSameMissRatio, missRatiosIn } from './rivals.ts'
import type { Section } from './section.ts'

/** Shares of the distinct pages. */
const shares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]

/** Goal 1. */
export const gridSection: Section = {
  name: 'grid',
  title: 'A grid of 10 policies and 10 sizes',
  needs: ['cachesim', 'GNU time'],
  async measure(ground) {
    const trace = await ground.largeTrace()
    const frames = shares.map((share) => Math.round(share * trace.distinctPages))
    ground.plan.say('the grid, ours')
    const first = await ground.runShootout(trace.path, gridPolicies, frames, 'empty')
    ground.plan.say('the grid, cachesim with one command')
    const whole = await runCachesim(ground, trace, gridPolicies, frames)
    const single: ProcessFigures[] = []
    for (const policy of gridPolicies) {
      ground.plan.say(`the grid, cachesim with one command a policy: ${policy}`)
      single.push(await runCachesim(ground, trace, [policy], frames))
    }
    const oneByOne = inAll(single)
    const rival = Math.min(whole.cpuSeconds, oneByOne.cpuSeconds)
    const ours = first.figures
    const ratios = missRatiosIn(whole.stdout)
    const equal = countEqual(first.rows, frames, ratios)
    const cells = gridPolicies.length * frames.length
    return {
      goals: [
        {
          text: 'CPU time of the grid, against the better of both ways to run cachesim',
          target: 'at least 8x less (stretch: 12x)',
          measured: times(rival / ours.cpuSeconds),
          isReached: rival >= 8 * ours.cpuSeconds,
        },
        {
          text: 'Peak memory of the grid, each in one command',
          target: 'at least 20x less',
          measured: times(whole.peakBytes / ours.peakBytes),
          isReached: whole.peakBytes >= 20 * ours.peakBytes,
        },
        {
          text: 'Peak memory of the grid, cachesim with one command a policy',
          target: 'at least 20x less',
          measured: times(oneByOne.peakBytes / ours.peakBytes),
          isReached: oneByOne.peakBytes >= 20 * ours.peakBytes,
        },
        {
          text: 'Miss ratios equal to all four decimals that cachesim prints',
          target: `${cells} of ${cells} cells`,
          measured: `${equal} of ${cells} cells`,
          isReached: equal === cells,
        },
      ],
      notes: [
        `${countText(trace.references)} references to ${countText(trace.distinctPages)} pages; ` +
          `${gridPolicies.join(', ')} at ${frames.map(countText).join(', ')} frames, reading and ` +
          'parsing included, nothing cached from earlier runs. Both use all cores. Where ' +
          'libCacheSim departs from a paper (s3-fifo, slru, lirs), our variant of that name departs ' +
          'alike. cachesim takes several algorithms in one command, as ours does, or one command each.',
      ],
      tables: [
        {
          title: 'The grid',
          columns: ['', 'CPU', 'wall', 'peak memory'],
          rows: [
            figuresRow('Selfpage, one command', ours),
            figuresRow('cachesim, one command', whole),
            figuresRow('cachesim, one command a policy', oneByOne),
          ],
        },
      ],
      raw: {
        frames,
        ours: withoutOutput(ours),
        cachesim: withoutOutput(whole),
        cachesimOneByOne: single.map((figures, index) => ({
          policy: gridPolicies[index],
          ...withoutOutput(figures),
        })),
        cells: first.rows.map(({ policy, frames, misses, seconds }) => ({
          ...{ policy, frames, misses, seconds },
        })),
        cachesimMissRatios: ratios,
      },
    }
  },
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

function countEqual(
  rows: readonly Row[],
  frames: readonly number[],
  ratios: readonly number[],
): number {
  const isEqual = (row: Row) => {
    const place = gridPolicies.indexOf(row.policy) * frames.length + frames.indexOf(row.frames)
    return isSameMissRatio(row.misses, row.references, ratios[place] ?? Number.NaN)
  }
  return rows.filter(isEqual).length
}

function figuresRow(name: string, figures: ProcessFigures): string[] {
  const { cpuSeconds, wallSeconds, peakBytes } = figures
  return [name, secondsText(cpuSeconds), secondsText(wallSeconds), bytesText(peakBytes)]
}
