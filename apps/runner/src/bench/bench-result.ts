/** What `selfpage bench` finds out. Times are medians over the rounds. */

/** A speed. */
export interface Speed {
  readonly referencesPerSecond: number
  readonly nsPerReference: number
}

/** A policy behind the interface, and what else replays the same references. */
export interface PolicySpeed extends Speed {
  readonly label: string
  readonly misses: number
  readonly metadataBytesPerFrame: number
  /** The same algorithm as one loop; null where none is written. */
  readonly handInlined: Speed | null
  /** Speed through the interface over speed hand-inlined: the median of the rounds' ratios. */
  readonly ratioToHandInlined: number | null
  /** libCacheSim's, reading its file included; null without `--cachesim`. */
  readonly cachesim: (Speed & { readonly missRatio: number }) | null
  /** Speed through the interface over libCacheSim's. */
  readonly ratioToCachesim: number | null
}

/** A cache from a registry. */
export interface CacheSpeed extends Speed {
  readonly name: string
  readonly version: string
  readonly note: string
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
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly node: string
    readonly platform: string
  }
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
