/**
 * LRU at all sizes in one exact pass, against libCacheSim's curve from a sample; and how far our
 * own samples are from the exact curve.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lruCurve, sampledCurve } from '@selfpage/replay'
import type { LruCurve } from '@selfpage/replay'
import { countText, planPolicies } from '@selfpage/shootout'
import { openTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { policySearch } from '../../policies/policy-search.ts'
import { secondsText, times } from './goal.ts'
import type { Goal, Table } from './goal.ts'
import type { Ground, TraceFile } from './ground.ts'
import { measureProcess, withoutOutput } from './measure-process.ts'
import type { ProcessFigures } from './measure-process.ts'
import type { Section } from './section.ts'

/** The share of pages that the rival samples. */
const rivalRate = 0.1

/** Ours, each over so many seeds. */
const samplings = [
  { rate: 0.01, seeds: 8 },
  { rate: 0.1, seeds: 3 },
] as const

/** From here on a sample should be as good as the whole; `sizes` sizes up to all pages. */
const leastFrames = 1000
const sizes = 40
const mostError = 0.01

/** Goal 3. */
export const curveSection: Section = {
  name: 'curve',
  title: 'Miss-ratio curves',
  needs: ['cachesim', 'GNU time'],
  async measure(ground) {
    const trace = await ground.largeTrace()
    const words = ['mrc', '--trace', trace.path, '--json']
    ground.plan.say('the exact curve, ours')
    const first = await ground.runSelfpage(words, 'empty')
    await ground.runSelfpage(words, 'filled')
    const again = await ground.runSelfpage(words, 'filled')
    ground.plan.say('the sampled curve, theirs')
    const { name, figures: rival, note } = await runProfiler(ground, trace)
    const accuracy = await measureAccuracy(ground, trace)
    return {
      goals: [
        {
          text: "LRU's exact curve at all sizes, loading included: CPU time",
          target: `no more than ${name}'s for one sampled at ${rivalRate}`,
          measured:
            `${secondsText(first.cpuSeconds)} against ${secondsText(rival.cpuSeconds)}: ` +
            `${times(first.cpuSeconds / rival.cpuSeconds)} the time`,
          isReached: first.cpuSeconds <= rival.cpuSeconds,
        },
        ...accuracy.goals,
      ],
      notes: [
        `${countText(trace.references)} references. Ours is \`selfpage mrc\`: ` +
          `${secondsText(first.cpuSeconds)} of CPU and ${secondsText(first.wallSeconds)} on the wall ` +
          `with nothing cached, ${secondsText(again.cpuSeconds)} and ` +
          `${secondsText(again.wallSeconds)} from the cached trace; it is exact at every size. ` +
          `Theirs takes ${secondsText(rival.wallSeconds)} on the wall.`,
        note,
        `The error of a sampled miss ratio is its distance from the exact one; the largest over ` +
          `${sizes} sizes from ${countText(leastFrames)} frames to all pages, evenly spaced in ` +
          'their logarithm, and over all seeds. The standard error is what the sample itself says.',
      ],
      tables: accuracy.tables,
      raw: {
        first: withoutOutput(first),
        again: withoutOutput(again),
        rival: { name, ...withoutOutput(rival) },
        accuracy: accuracy.raw,
      },
    }
  },
}

/** libCacheSim's program for sampled curves; older builds have none. */
const profilerName = 'mrcProfiler'

/** In its place: a curve of ten points, as shares of the distinct pages. */
const standInShares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5]

interface Rival {
  readonly name: string
  readonly figures: ProcessFigures
  readonly note: string
}

async function runProfiler(ground: Ground, trace: TraceFile): Promise<Rival> {
  const { cachesim, cores, folder, signal } = ground.plan
  const profiler = join(dirname(cachesim ?? ''), profilerName)
  if (existsSync(profiler)) {
    const figures = await measureProcess(
      profiler,
      [
        ...[trace.path, 'oracleGeneral', '--algo=LRU', '--profiler=SHARDS', '--ignore-obj-size'],
        ...[`--profiler-params=FIX_RATE,${rivalRate},42`, '--size=0.001,1,100'],
      ],
      { cwd: folder, signal },
    )
    const note = `Theirs is \`${profilerName}\`, SHARDS at rate ${rivalRate}, 100 sizes.`
    return { name: profilerName, figures, note }
  }
  const sample = (sizes: readonly number[]) =>
    ground.runCachesim([
      ...[trace.path, 'oracleGeneral', 'lru', sizes.join(','), '--ignore-obj-size', '1'],
      ...['--sample-ratio', String(rivalRate), '--num-thread', String(cores)],
    ])
  const sizes = standInShares.map((share) => Math.round(share * rivalRate * trace.distinctPages))
  const figures = await sample(sizes)
  const single = await sample(sizes.slice(0, 1))
  return {
    name: 'cachesim',
    figures,
    note:
      `This build of libCacheSim has no ${profilerName}, its program for sampled curves. In its ` +
      `place stands \`cachesim --sample-ratio ${rivalRate}\` with lru at ${sizes.length} sizes, ` +
      `each scaled by the rate: a curve of ${sizes.length} points. A single point takes it ` +
      `${secondsText(single.cpuSeconds)} of CPU.`,
  }
}

async function measureAccuracy(ground: Ground, file: TraceFile) {
  const trace = await openTrace(file.path)
  const [{ configured }] = await planPolicies('lru', policySearch(ground.plan.folder))
  const exact = lruCurve(trace)
  const frames = sizesOf(trace)
  const goals: Goal[] = []
  const raw: { rate: number; seed: number; seconds: number; worst: number; at: number }[] = []
  const shown: Table[] = []
  for (const { rate, seeds } of samplings) {
    for (let seed = 0; seed < (ground.plan.isQuick ? 1 : seeds); seed++) {
      ground.plan.say(`sampling at ${rate}, seed ${seed}`)
      const started = performance.now()
      const { points } = sampledCurve(trace, configured, { rate, frames, seed })
      const seconds = (performance.now() - started) / 1000
      const errors = points.map(({ frames, missRatio }) => missRatio - exact.missRatio(frames))
      const worst = Math.max(...errors.map(Math.abs))
      const at = frames[errors.findIndex((error) => Math.abs(error) === worst)]
      raw.push({ rate, seed, seconds, worst, at })
      if (seed === 0) shown.push(errorTable(rate, points, exact))
    }
    const ofRate = raw.filter((run) => run.rate === rate)
    const worst = ofRate.toSorted((a, b) => b.worst - a.worst)[0]
    goals.push({
      text: `Largest error of a curve sampled at ${rate}, ${ofRate.length} seeds`,
      target: `within ${mostError} from ${countText(leastFrames)} frames on`,
      measured: `${worst.worst.toFixed(4)} at ${countText(worst.at)} frames`,
      isReached: worst.worst <= mostError,
    })
  }
  return { goals, tables: shown, raw }
}

function sizesOf({ distinctPages }: Trace): number[] {
  const least = Math.min(leastFrames, distinctPages)
  const grown = distinctPages / least
  const size = (_: unknown, step: number) => Math.round(least * grown ** (step / (sizes - 1)))
  return [...new Set(Array.from({ length: sizes }, size))]
}

/** A point in four. */
function errorTable(
  rate: number,
  points: readonly { frames: number; missRatio: number; standardError: number }[],
  exact: LruCurve,
): Table {
  return {
    title: `Sampled at ${rate}, seed 0`,
    columns: ['frames', 'exact', 'sampled', 'error', 'standard error'],
    rows: points
      .filter((_, place) => place % 4 === 0)
      .map(({ frames, missRatio, standardError }) => [
        countText(frames),
        exact.missRatio(frames).toFixed(4),
        missRatio.toFixed(4),
        (missRatio - exact.missRatio(frames)).toFixed(4),
        standardError.toFixed(4),
      ]),
  }
}
