/** What `selfpage bench` finds out. Times are medians over the rounds. */
import type { Machine } from './machine.ts'

/** Nanoseconds a reference: of the processors, all threads counted, and on the wall. */
export interface Cost {
  readonly cpu: number
  readonly wall: number
}

/** A policy behind the interface, and what else replays the same references. */
export interface PolicySpeed {
  readonly label: string
  /** By the wall. */
  readonly referencesPerSecond: number
  /** A whole replay: making the policy counts. */
  readonly nsPerReference: Cost
  readonly misses: number
  readonly metadataBytesPerFrame: number
  /** Without the fused loops that long replays take; null where there are none. */
  readonly unfused: Cost | null
  /** The same algorithm as one loop; null where none is written. */
  readonly handInlined: Cost | null
  /** Speed through the interface over speed hand-inlined. */
  readonly ratioToHandInlined: Cost | null
  /** libCacheSim's, as it reports it, by the wall; null without `--cachesim`. */
  readonly cachesim: { readonly referencesPerSecond: number; readonly missRatio: number } | null
  /** Speed through the interface over libCacheSim's. */
  readonly ratioToCachesim: number | null
}

/** A cache from a registry. */
export interface CacheSpeed {
  readonly name: string
  readonly version: string
  readonly note: string
  readonly referencesPerSecond: number
  readonly nsPerReference: Cost
  readonly misses: number
  /** Heap and typed arrays, keys included. */
  readonly bytesPerFrame: number
}

/** Getting a trace into memory. */
export interface LoadingSpeed {
  readonly fileBytes: number
  /** Reading, parsing and interning the file: seconds. */
  readonly seconds: number
  readonly referencesPerSecond: number
  /** The same from the cache of interned traces; null where there is no cache. */
  readonly cachedSeconds: number | null
  /** 64-bit ids to page numbers, alone. */
  readonly internedPerSecond: number
}

/** Everything, for `--json`. */
export interface BenchResult {
  readonly machine: Machine
  readonly trace: {
    readonly name: string
    readonly references: number
    readonly distinctPages: number
  }
  readonly frames: number
  readonly rounds: number
  readonly policies: readonly PolicySpeed[]
  readonly caches: readonly CacheSpeed[]
  /** Packages that are not installed. */
  readonly absentCaches: readonly string[]
  readonly loading: LoadingSpeed
  readonly memory: {
    /** The references and ids of the trace. */
    readonly traceBytes: number
    /** The process, at the end. */
    readonly residentSetBytes: number
  }
}
