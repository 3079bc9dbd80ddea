/** Measures everything that `selfpage bench` prints, in one run of one process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import type { ReplayResult } from '@selfpage/replay'
import { writeTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import type { BenchedPolicy } from './benched-policy.ts'
import type { BenchResult, CacheSpeed, Cost, PolicySpeed } from './bench-result.ts'
import { cachePackages, runCache } from './caches.ts'
import type { CachePackage, LoadedCache } from './caches.ts'
import { runCachesim } from './cachesim.ts'
import type { CachesimRun } from './cachesim.ts'
import { algorithmOf } from './goals/rivals.ts'
import { HeapMeter } from './heap.ts'
import { inlinedLoops } from './inlined/inlined-loops.ts'
import { measureLoading } from './loading.ts'
import { thisMachine } from './machine.ts'
import { runRounds } from './rounds.ts'
import type { Contender, RoundTimes } from './rounds.ts'
import { median, timed } from './timing.ts'
import type { Timing } from './timing.ts'

/** What to measure. */
export interface BenchPlan {
  readonly trace: Trace
  readonly policies: readonly BenchedPolicy[]
  readonly frames: number
  readonly rounds: number
  /** Whether caches from the registry are measured too. */
  readonly comparesCaches: boolean
  /** The path of libCacheSim's program, if it is to be measured too. */
  readonly cachesim?: string | undefined
  readonly signal: AbortSignal
  readonly onRun: (name: string, done: number, total: number) => void
}

/** Throws `CACHESIM_UNUSABLE`, and what replays throw. Leaves no file behind. */
export async function runBench(plan: BenchPlan): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'selfpage-bench-'))
  try {
    return await new Bench(plan, folder).run()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

class Bench {
  readonly #plan: BenchPlan
  readonly #folder: string
  readonly #tracePath: string
  /** The references only: what all contenders can replay. */
  readonly #trace: Trace
  /** The last result of each policy and each run of cachesim, by label. */
  readonly #replays = new Map<string, ReplayResult>()
  readonly #cachesims = new Map<string, CachesimRun>()
  readonly #cacheMisses = new Map<string, number>()

  constructor(plan: BenchPlan, folder: string) {
    this.#plan = plan
    this.#folder = folder
    this.#tracePath = join(folder, 'bench.oracleGeneral')
    const columns = { writes: null, fetches: null, classes: null, events: [] }
    this.#trace = { ...plan.trace, ...columns, exactFromFrames: 1 }
  }

  async run(): Promise<BenchResult> {
    const { frames, rounds, policies, comparesCaches, signal, onRun } = this.#plan
    await writeTrace(this.#trace, this.#tracePath, { format: 'oracle-general' })
    const { installed, absent } = await loadCaches(comparesCaches ? cachePackages : [])
    // What is compared runs side by side: a policy, then its loop, then its rival in C.
    const contenders = [
      ...policies.flatMap((policy) => this.#contendersFor(policy)),
      ...[...installed].map(([{ name }, cache]) => this.#cacheContender(name, cache)),
    ]
    const times = await runRounds(contenders, rounds, signal, onRun)
    onRun('loading', 1, 1)
    const { pages, distinctPages, name, ids } = this.#trace
    return {
      machine: thisMachine(),
      trace: { name, references: pages.length, distinctPages },
      frames,
      rounds,
      policies: policies.map(({ policy }) => this.#policySpeed(policy, times)),
      caches: await this.#cacheSpeeds(installed, times),
      absentCaches: absent,
      loading: await measureLoading(this.#trace, this.#tracePath, this.#folder, rounds),
      memory: {
        traceBytes: pages.byteLength + ('byteLength' in ids ? ids.byteLength : 0),
        residentSetBytes: process.memoryUsage.rss(),
      },
    }
  }

  #contendersFor({ policy, unfused }: BenchedPolicy): Contender[] {
    const { frames, cachesim } = this.#plan
    const { pages, distinctPages } = this.#trace
    const contenders: Contender[] = [
      {
        name: policy.label,
        run: () =>
          timed(() => this.#replays.set(policy.label, replay(this.#trace, policy, { frames }))),
      },
    ]
    // All its rivals stand for the defaults.
    if (policy.label !== policy.definition.name) return contenders
    if (unfused !== policy) {
      const run = () => timed(() => replay(this.#trace, unfused, { frames }))
      contenders.push({ name: unfusedName(policy), run })
    }
    const inlined = inlinedLoops[policy.label]
    if (inlined !== undefined) {
      const run = () => timed(() => inlined(pages, distinctPages, frames))
      contenders.push({ name: inlinedName(policy), run })
    }
    const algorithm = algorithmOf(policy.label)
    if (cachesim !== undefined && algorithm !== undefined) {
      const run = async () => {
        const ran = await runCachesim(cachesim, this.#tracePath, algorithm, frames, this.#folder)
        this.#cachesims.set(policy.label, ran)
        return { wallSeconds: pages.length / ran.referencesPerSecond, cpuSeconds: null }
      }
      contenders.push({ name: cachesimName(policy), run })
    }
    return contenders
  }

  #cacheContender(name: string, cache: LoadedCache): Contender {
    const { pages } = this.#trace
    const run = () =>
      timed(() => this.#cacheMisses.set(name, runCache(cache.create(this.#plan.frames), pages)))
    return { name, run }
  }

  #policySpeed(policy: ConfiguredPolicy, times: RoundTimes): PolicySpeed {
    const through = this.#cost(times.get(policy.label) ?? [])
    const handInlined = this.#costOf(inlinedName(policy), times)
    const cachesim = this.#cachesimSpeed(policy, times)
    const result = this.#replays.get(policy.label)
    const referencesPerSecond = 1e9 / through.wall
    return {
      label: policy.label,
      referencesPerSecond,
      nsPerReference: through,
      misses: result?.misses ?? 0,
      metadataBytesPerFrame: result?.metadataBytesPerFrame ?? 0,
      unfused: this.#costOf(unfusedName(policy), times),
      handInlined,
      ratioToHandInlined:
        handInlined === null
          ? null
          : { cpu: handInlined.cpu / through.cpu, wall: handInlined.wall / through.wall },
      cachesim,
      ratioToCachesim:
        cachesim === null ? null : referencesPerSecond / cachesim.referencesPerSecond,
    }
  }

  #cachesimSpeed(policy: ConfiguredPolicy, times: RoundTimes): PolicySpeed['cachesim'] {
    const timings = times.get(cachesimName(policy))
    const ran = this.#cachesims.get(policy.label)
    if (timings === undefined || ran === undefined) return null
    return { referencesPerSecond: 1e9 / this.#cost(timings).wall, missRatio: ran.missRatio }
  }

  async #cacheSpeeds(
    installed: ReadonlyMap<CachePackage, LoadedCache>,
    times: RoundTimes,
  ): Promise<CacheSpeed[]> {
    const { pages } = this.#trace
    const { frames } = this.#plan
    const meter = new HeapMeter()
    const speeds: CacheSpeed[] = []
    for (const [{ name, note }, cache] of installed) {
      const bytes = await meter.measureRetained(() => {
        const filled = cache.create(frames)
        runCache(filled, pages)
        return filled
      })
      const nsPerReference = this.#cost(times.get(name) ?? [])
      speeds.push({
        name,
        version: cache.version,
        note,
        referencesPerSecond: 1e9 / nsPerReference.wall,
        nsPerReference,
        misses: this.#cacheMisses.get(name) ?? 0,
        bytesPerFrame: bytes / frames,
      })
    }
    return speeds
  }

  /** Null for a contender that there is not. */
  #costOf(contender: string, times: RoundTimes): Cost | null {
    const timings = times.get(contender)
    return timings === undefined ? null : this.#cost(timings)
  }

  #cost(timings: readonly Timing[]): Cost {
    const scale = 1e9 / this.#trace.pages.length
    return {
      cpu: scale * median(timings.map(({ cpuSeconds }) => cpuSeconds ?? Number.NaN)),
      wall: scale * median(timings.map(({ wallSeconds }) => wallSeconds)),
    }
  }
}

async function loadCaches(packages: readonly CachePackage[]) {
  const installed = new Map<CachePackage, LoadedCache>()
  const absent: string[] = []
  for (const cache of packages) {
    try {
      installed.set(cache, await cache.load())
    } catch {
      absent.push(cache.name)
    }
  }
  return { installed, absent }
}

function unfusedName({ label }: ConfiguredPolicy): string {
  return `${label}, not fused`
}

function inlinedName({ label }: ConfiguredPolicy): string {
  return `${label}, hand-inlined`
}

function cachesimName({ label }: ConfiguredPolicy): string {
  return `${label}, cachesim`
}
