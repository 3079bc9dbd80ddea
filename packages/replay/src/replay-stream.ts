/**
 * Replays a trace while it is read, through any number of memories at once: what is kept grows with
 * the distinct pages seen so far, never with the references. For traces larger than memory.
 */
import { createDriver } from '@selfpage/kit'
import type { Driver } from '@selfpage/kit'
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { ReferenceBatch } from '@selfpage/trace'
import { clockSeconds } from './clock.ts'
import { commonLoops } from './common-loops.ts'
import { keepShapes } from './keep-shapes.ts'
import { columnsOf } from './loops.ts'
import { metadataBytes } from './metadata.ts'
import { fallbackWarning } from './replay.ts'
import type { ReplayOptions } from './replay-options.ts'
import type { ReplayFallback, ReplayResult } from './replay-result.ts'

/** One memory: a policy and its frames. */
export interface StreamedMemory {
  readonly policy: ConfiguredPolicy
  /** At least 1. */
  readonly frames: number
  /** Seed of the policy's random source. Default 0. */
  readonly seed?: number
}

/** As for `replay`. */
export type StreamOptions = Pick<ReplayOptions, 'onProgress' | 'collectGarbage'>

/** The counts of one memory. */
export interface StreamResult extends Omit<ReplayResult, 'windows' | 'missed'> {
  /** Distinct pages seen. */
  readonly pages: number
}

/**
 * Whether a stream can be replayed through `policy`. Throws what {@link replayStream} would throw of
 * it, before anything is read.
 */
export function requireStreamable(policy: ConfiguredPolicy): void {
  void new Streamed({ policy, frames: 1 })
}

/** Page numbers to make room for at first; doubled whenever a batch has more. */
const pagesAtFirst = 1 << 16

/**
 * Replays `batches` (`streamTrace` of @selfpage/trace) through each of `memories`. Policies whose
 * growth is `unnoticed` have the results that `replay` of the whole trace has. `kind` is 0. Throws
 * `FACT_UNAVAILABLE` for a policy that looks into the future or reads facts a stream does not have,
 * `GROW_UNSUPPORTED` for one without `grow`, `FRAMES_INVALID`, and whatever reading throws.
 */
export async function replayStream(
  batches: AsyncIterable<ReferenceBatch>,
  memories: readonly StreamedMemory[],
  { onProgress, collectGarbage }: StreamOptions = {},
): Promise<StreamResult[]> {
  const streams = memories.map((memory) => new Streamed(memory))
  let pages = 0
  let references = 0
  for await (const batch of batches) {
    pages = Math.max(pages, pagesIn(batch.pages))
    references += batch.pages.length
    for (const stream of streams) stream.replay(batch, pages)
    onProgress?.(references)
  }
  return streams.map((stream) => stream.result(references, pages, collectGarbage))
}

/** How many page numbers there are up to the highest of `pages`. */
function pagesIn(pages: Uint32Array): number {
  let most = 0
  for (let at = 0; at < pages.length; at++) if (pages[at] >= most) most = pages[at] + 1
  return most
}

class Streamed {
  readonly #policy: ConfiguredPolicy
  readonly #driver: Driver
  #pages = pagesAtFirst
  #seconds = 0
  #fallback: ReplayFallback | null = null

  constructor({ policy, frames, seed = 0 }: StreamedMemory) {
    this.#policy = policy
    const { definition } = policy
    for (const fact of ['nextUse', 'owner'] as const) {
      if (!definition.facts.includes(fact)) continue
      const what = fact === 'nextUse' ? 'cannot look ahead' : `does not have the fact '${fact}'`
      throw new SelfpageError('FACT_UNAVAILABLE', `a stream ${what}`, {
        place: definition.name,
        hint: 'Open the whole trace instead.',
      })
    }
    this.#driver = createDriver({ policy, pages: this.#pages, frames, seed })
    if (this.#driver.policy.grow === undefined) {
      throw new SelfpageError('GROW_UNSUPPORTED', 'has no grow(): a stream has ever more pages', {
        place: definition.name,
        hint: 'Implement grow(pages), or open the whole trace instead.',
      })
    }
  }

  /** `pages` is the number of distinct pages with this batch. */
  replay(batch: ReferenceBatch, pages: number): void {
    const started = clockSeconds()
    const driver = this.#driver
    if (pages > this.#pages) {
      while (this.#pages < pages) this.#pages *= 2
      driver.grow(this.#pages)
    }
    const columns = columnsOf(batch.pages, batch.writes, batch.classes, null)
    const settings = {
      isDirect: !('surplus' in driver.policy),
      missed: null,
      firstReference: batch.first,
    }
    let at = 0
    while (at < batch.pages.length) {
      // Growing or the loop before may have replaced the policy.
      const { reading, writing } = commonLoops(this.#policy, driver)
      const loop = batch.writes === null ? reading : writing
      at = loop(driver, columns, settings, at, batch.pages.length)
      const note = driver.fallbacks[0]
      if (note !== undefined) this.#fallback ??= { at: batch.first + at - 1, reason: note.reason }
    }
    this.#seconds += clockSeconds() - started
  }

  result(references: number, pages: number, collectGarbage?: () => void): StreamResult {
    const { counts, frames } = this.#driver
    keepShapes(this.#policy)
    const bytes = metadataBytes(this.#policy, pages, frames, collectGarbage)
    return {
      ...counts,
      pages,
      references,
      missRatio: references === 0 ? 0 : counts.misses / references,
      seconds: this.#seconds,
      nsPerReference: references === 0 ? 0 : (this.#seconds * 1e9) / references,
      metadataBytes: bytes,
      metadataBytesPerFrame: bytes / frames,
      fallback: this.#fallback,
      warnings: fallbackWarning(this.#policy, this.#fallback),
    }
  }
}
