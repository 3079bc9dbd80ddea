/** The trace-driven simulator: one policy, one trace, one number of frames. */
import { createDriver } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { nextUses, pageObjects } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { clockSeconds } from './clock.ts'
import { commonLoops, factsOfReference } from './common-loops.ts'
import { applyEvent } from './events.ts'
import { columnsOf, loopsOf } from './loops.ts'
import type { Loop, LoopSettings, ReferenceColumns } from './loops.ts'
import { keepShapes } from './keep-shapes.ts'
import { metadataBytes } from './metadata.ts'
import { checkReplayOptions } from './replay-options.ts'
import type { ReplayOptions } from './replay-options.ts'
import type { MissWindow, ReplayFallback, ReplayResult } from './replay-result.ts'

/** References between two looks at the clock, the progress and the place. */
const chunkReferences = 4096

/**
 * Replays `trace` through `policy`. Equal arguments give equal counts. Throws `SelfpageError`:
 * `REPLAY_OPTIONS_INVALID`, `FRAMES_INVALID`, `FACT_UNAVAILABLE` (the policy reads a fact that
 * a replay of this trace does not have). A policy that breaks the rules does not throw: see
 * `fallback` of the result.
 */
export function replay(
  trace: Trace,
  policy: ConfiguredPolicy,
  options: ReplayOptions,
): ReplayResult {
  checkReplayOptions(options)
  const counted = new Replay(trace, policy, options).run()
  keepShapes(policy)
  // Measured when the driver and its arrays can be let go: its peak is not on top of theirs.
  const { frames, inactiveFrames = 0 } = options
  const bytes = metadataBytes(
    policy,
    trace.distinctPages,
    frames - inactiveFrames,
    options.collectGarbage,
  )
  return { ...counted, metadataBytes: bytes, metadataBytesPerFrame: bytes / frames }
}

/** All that a run itself counts. */
type Counted = Omit<ReplayResult, 'metadataBytes' | 'metadataBytesPerFrame'>

class Replay {
  readonly #trace: Trace
  readonly #policy: ConfiguredPolicy
  readonly #options: ReplayOptions
  readonly #driver: Driver
  /** Whether nothing but counts is asked for. */
  readonly #isOrdinary: boolean
  readonly #columns: ReferenceColumns
  readonly #settings: LoopSettings
  readonly #scanEvery: number
  readonly #warmup: number
  readonly #windows: MissWindow[] = []
  #windowMisses = 0
  #nextEvent = 0
  #fallback: ReplayFallback | null = null
  #loop: Loop

  constructor(trace: Trace, policy: ConfiguredPolicy, options: ReplayOptions) {
    this.#trace = trace
    this.#policy = policy
    this.#options = options
    const { definition } = policy
    const { fidelity = 'exact', warmupReferences = 0, recordMisses = false } = options
    requireFacts(policy, trace)
    this.#warmup = Math.min(warmupReferences, trace.pages.length)
    this.#scanEvery = fidelity === 'exact' ? Infinity : fidelity.scanEveryReferences
    this.#columns = columnsOf(
      trace.pages,
      trace.writes,
      definition.facts.includes('class') ? trace.classes : null,
      definition.facts.includes('nextUse') ? (options.nextUses ?? nextUsesOf(trace)) : null,
    )
    this.#driver = createDriver({
      policy,
      pages: trace.distinctPages,
      frames: options.frames,
      inactiveFrames: options.inactiveFrames ?? 0,
      seed: options.seed ?? 0,
      fidelity: fidelity === 'exact' ? 'exact' : 'sampled',
      tracksWrites: trace.writes !== null,
      ...(definition.facts.includes('kind') ? { kind: pageObjects(trace) } : {}),
    })
    const isDirect = fidelity === 'exact' && !('surplus' in this.#driver.policy)
    this.#settings = {
      isDirect,
      firstReference: 0,
      missed: recordMisses ? new Uint32Array(Math.ceil(trace.pages.length / 32)) : null,
    }
    this.#isOrdinary =
      fidelity === 'exact' &&
      !recordMisses &&
      (options.inactiveFrames ?? 0) === 0 &&
      (options.events ?? 'ignore') === 'ignore'
    this.#loop = this.#chooseLoop()
  }

  run(): Counted {
    const driver = this.#driver
    const references = this.#trace.pages.length
    const started = clockSeconds()
    let at = 0
    while (at < references) {
      this.#applyEventsUpTo(at)
      this.#fallBackIfAsked(at)
      const stop = this.#nextStop(at)
      if (this.#options.place !== undefined) this.#options.place[0] = at
      while (at < stop) {
        at = this.#loop(driver, this.#columns, this.#settings, at, stop)
        this.#noteFallback(at - 1)
      }
      if (at % this.#scanEvery === 0) driver.scan()
      if (at === this.#warmup) driver.resetCounts()
      this.#closeWindow(at)
      this.#options.onProgress?.(at)
    }
    return this.#result(clockSeconds() - started)
  }

  #chooseLoop(): Loop {
    if (!this.#isOrdinary) return loopsOf(this.#policy.definition).full
    const { reading, writing } = commonLoops(this.#policy, this.#driver)
    return this.#trace.writes === null ? reading : writing
  }

  /** Where the loop must come back: the next event, scan, window, or end of a chunk. */
  #nextStop(at: number): number {
    const { fallBackFrom = Infinity } = this.#options
    const stops = [
      this.#trace.pages.length,
      at + chunkReferences,
      this.#windowEnd(),
      at - (at % this.#scanEvery) + this.#scanEvery,
    ]
    if (at < this.#warmup) stops.push(this.#warmup)
    if (at < fallBackFrom) stops.push(fallBackFrom)
    const event = this.#trace.events[this.#nextEvent]
    if (event !== undefined && this.#options.events === 'apply') stops.push(event.at)
    return Math.min(...stops)
  }

  #applyEventsUpTo(at: number): void {
    if (this.#options.events !== 'apply') return
    const { events } = this.#trace
    while (this.#nextEvent < events.length && events[this.#nextEvent].at <= at) {
      applyEvent(this.#driver, events[this.#nextEvent])
      this.#nextEvent++
    }
    this.#noteFallback(at)
  }

  #fallBackIfAsked(at: number): void {
    if (at !== this.#options.fallBackFrom) return
    this.#driver.fallBack(new Error('did not return and was ended from outside'))
    this.#noteFallback(at)
  }

  #noteFallback(at: number): void {
    const note = this.#driver.fallbacks[0]
    if (note === undefined || this.#fallback !== null) return
    this.#fallback = { at, reason: note.reason }
    this.#loop = this.#chooseLoop()
  }

  #windowEnd(): number {
    const counted = this.#trace.pages.length - this.#warmup
    // No more windows than references: each must have an end of its own.
    const windows = Math.min(this.#options.windows ?? 0, counted)
    if (windows === 0) return Infinity
    return this.#warmup + Math.round((counted * (this.#windows.length + 1)) / windows)
  }

  #closeWindow(at: number): void {
    const from = this.#windows.at(-1)?.to ?? this.#warmup
    if (at !== this.#windowEnd() || at === from) return
    const { misses } = this.#driver.counts
    this.#windows.push({ from, to: at, misses: misses - this.#windowMisses })
    this.#windowMisses = misses
  }

  #result(seconds: number): Counted {
    const { pages } = this.#trace
    const { counts } = this.#driver
    const references = pages.length - this.#warmup
    return {
      ...counts,
      references,
      missRatio: references === 0 ? 0 : counts.misses / references,
      windows: this.#windows,
      seconds,
      nsPerReference: pages.length === 0 ? 0 : (seconds * 1e9) / pages.length,
      fallback: this.#fallback,
      missed: this.#settings.missed,
      warnings: this.#warnings(),
    }
  }

  #warnings(): string[] {
    const { exactFromFrames, name } = this.#trace
    return [
      ...reducedTraceWarning(name, exactFromFrames, this.#options.frames),
      ...fallbackWarning(this.#policy, this.#fallback),
    ]
  }
}

/** What to know of the counts of a policy that broke the rules; else nothing. */
export function fallbackWarning(
  { label }: ConfiguredPolicy,
  fallback: ReplayFallback | null,
): string[] {
  if (fallback === null) return []
  const { at, reason } = fallback
  return [
    `${label} ${reason} at reference ${at}; ` +
      'from there on pages were given up first-in first-out.',
  ]
}

/** What to know of a count below the frames from which a reduced trace is exact; else nothing. */
export function reducedTraceWarning(
  name: string,
  exactFromFrames: number,
  frames: number,
): string[] {
  if (frames >= exactFromFrames) return []
  return [
    `${name} is a reduced trace: counts are exact from ${exactFromFrames} frames on ` +
      `(LRU and optimal; policies that count references may differ at any size), not at ${frames}.`,
  ]
}

/** A replay has no tasks. Of what a page is part of it knows what the trace says, if anything. */
function requireFacts({ definition }: ConfiguredPolicy, trace: Trace): void {
  if (!definition.facts.includes('owner')) return
  throw new SelfpageError(
    'FACT_UNAVAILABLE',
    `the policy reads the fact 'owner', which the trace '${trace.name}' does not have`,
    {
      place: definition.name,
      hint: `Replays serve: ${[...factsOfReference].join(', ')}, dirty, kind.`,
    },
  )
}

const knownNextUses = new WeakMap<Trace, Uint32Array>()

function nextUsesOf(trace: Trace): Uint32Array {
  let uses = knownNextUses.get(trace)
  if (uses === undefined) {
    uses = nextUses(trace)
    knownNextUses.set(trace, uses)
  }
  return uses
}
