/** How fast a trace gets into memory: from an oracleGeneral file, written for the purpose. */
import { stat } from 'node:fs/promises'
import { NumberInterner, openTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import type { LoadingSpeed } from './bench-result.ts'
import { median } from './timing.ts'

/**
 * Reads the file at `path` `rounds` times without the cache of interned traces, and again with it,
 * kept in `cacheFolder`. `trace` is what the file holds.
 */
export async function measureLoading(
  trace: Trace,
  path: string,
  cacheFolder: string,
  rounds: number,
): Promise<LoadingSpeed> {
  const cold = await secondsOf(rounds, () => openTrace(path, { cache: false }))
  // The first one fills the cache.
  await openTrace(path, { cache: cacheFolder })
  const cached = await secondsOf(rounds, () => openTrace(path, { cache: cacheFolder }))
  const { low, high } = randomIds(trace)
  const interning = await secondsOf(rounds, async () => {
    const interner = new NumberInterner('bench')
    interner.internAll(low, high, low.length, new Uint32Array(low.length))
  })
  const { size } = await stat(path)
  return {
    fileBytes: size,
    seconds: cold,
    referencesPerSecond: trace.pages.length / cold,
    cachedSeconds: cached,
    internedPerSecond: trace.pages.length / interning,
  }
}

/** The references as 64-bit ids without order, as object stores have. */
function randomIds({ pages }: Trace): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(pages.length)
  const high = new Uint32Array(pages.length)
  for (let at = 0; at < pages.length; at++) {
    low[at] = Math.imul(pages[at] + 1, 0x9e3779b1)
    high[at] = Math.imul(pages[at] ^ 0x5bd1e995, 0x85ebca6b)
  }
  return { low, high }
}

async function secondsOf(rounds: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    await run()
    times.push((performance.now() - started) / 1000)
  }
  return median(times)
}
