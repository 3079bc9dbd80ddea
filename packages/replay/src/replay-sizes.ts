/** Replays at several sizes: in one pass where the policy allows it, else one after the other. */
import type { ConfiguredPolicy, PageId } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'
import { clockSeconds } from './clock.ts'
import { metadataBytes } from './metadata.ts'
import { RecencyBands } from './recency-bands.ts'
import { reducedTraceWarning, replay } from './replay.ts'
import { checkReplayOptions } from './replay-options.ts'
import type { ReplayOptions } from './replay-options.ts'
import type { ReplayResult } from './replay-result.ts'

/**
 * `replay` at each of `sizes`, with the same counts. For a policy of stack order `recency`, and
 * where nothing but references happens, all sizes are counted in one pass; `seconds` is then an
 * equal share of it. Throws as `replay` does.
 */
export function replaySizes(
  trace: Trace,
  policy: ConfiguredPolicy,
  sizes: readonly number[],
  options: Omit<ReplayOptions, 'frames'> = {},
): ReplayResult[] {
  if (isOnePass(trace, policy, sizes, options)) return onePass(trace, policy, sizes, options)
  return sizes.map((frames) => replay(trace, policy, { ...options, frames }))
}

/** Whether `replaySizes` needs only one pass. */
export function isOnePass(
  trace: Pick<Trace, 'writes'>,
  { definition }: ConfiguredPolicy,
  sizes: readonly number[],
  options: Omit<ReplayOptions, 'frames'>,
): boolean {
  const isPlain =
    trace.writes === null &&
    (options.fidelity ?? 'exact') === 'exact' &&
    (options.inactiveFrames ?? 0) === 0 &&
    (options.warmupReferences ?? 0) === 0 &&
    (options.windows ?? 0) === 0 &&
    (options.events ?? 'ignore') === 'ignore' &&
    options.recordMisses !== true &&
    options.fallBackFrom === undefined
  const areSizes = sizes.every((frames) => Number.isSafeInteger(frames) && frames > 0)
  return (
    definition.stackOrder === 'recency' &&
    isPlain &&
    areSizes &&
    sizes.length > 1 &&
    sizes.length < 256
  )
}

/** References between two looks at the progress. */
const chunkReferences = 1 << 16

function onePass(
  { pages, distinctPages, name, exactFromFrames }: Trace,
  policy: ConfiguredPolicy,
  sizes: readonly number[],
  options: Omit<ReplayOptions, 'frames'>,
): ReplayResult[] {
  checkReplayOptions({ ...options, frames: 1 })
  const ascending = [...new Set(sizes)].toSorted((a, b) => a - b)
  const bands = new RecencyBands(distinctPages, ascending)
  const hits = new Float64Array(ascending.length + 1)
  const started = clockSeconds()
  for (let from = 0; from < pages.length; from += chunkReferences) {
    const to = Math.min(from + chunkReferences, pages.length)
    if (options.place !== undefined) options.place[0] = from
    countHits(bands, pages, from, to, hits)
    options.onProgress?.(to)
  }
  const seconds = (clockSeconds() - started) / sizes.length
  const references = pages.length
  return sizes.map((frames) => {
    const upTo = ascending.indexOf(frames)
    const hit = hits.subarray(0, upTo + 1).reduce((sum, count) => sum + count, 0)
    const misses = references - hit
    const bytes = metadataBytes(policy, distinctPages, frames, options.collectGarbage)
    return {
      references,
      misses,
      compulsoryMisses: distinctPages,
      hardFaults: misses,
      softFaults: 0,
      zeroFills: 0,
      writeBacks: 0,
      evictions: misses - Math.min(frames, distinctPages),
      missRatio: references === 0 ? 0 : misses / references,
      windows: [],
      seconds,
      nsPerReference: references === 0 ? 0 : (seconds * 1e9) / references,
      metadataBytes: bytes,
      metadataBytesPerFrame: bytes / frames,
      fallback: null,
      missed: null,
      warnings: reducedTraceWarning(name, exactFromFrames, frames),
    }
  })
}

function countHits(
  bands: RecencyBands,
  pages: Uint32Array,
  from: number,
  to: number,
  hits: Float64Array,
): void {
  for (let at = from; at < to; at++) hits[bands.reference(pages[at] as PageId)]++
}
