/**
 * A sample of a trace's pages with all their references: a small trace that, replayed in a memory
 * smaller by the same factor, misses as often as the whole one (Waldspurger, Park, Garthwaite,
 * Ahmad, "Efficient MRC construction with SHARDS", FAST 2015; for any policy: Waldspurger et al.,
 * "Cache modeling and optimization using miniature simulations", USENIX ATC 2017).
 *
 * SHARDS takes the pages whose hash is small. How many of the few busy pages are among them is then
 * left to chance, and is most of its error. Here the whole trace is at hand, so pages are put in
 * order of their reference counts and one is drawn from each run of `1 / rate`: the sample has busy
 * and idle pages in the right shares.
 */
import { randomSource } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'

/** The sampled trace, and what is needed to scale its counts. */
export interface PageSample {
  readonly trace: Trace
  /** Sampled pages over all pages: what frames are multiplied by and misses divided by. */
  readonly rate: number
  /**
   * For each of the sample's pages the number of its stratum, counted from the busiest pages: one
   * page a stratum, so neighbours by number differ only by chance.
   */
  readonly strata: Uint32Array
}

/** Draws about `rate` (0 to 1) of the pages of `trace`. Equal seeds, equal samples. */
export function samplePages(trace: Trace, rate: number, seed: number): PageSample {
  const { distinctPages } = trace
  const order = pagesByReferences(trace)
  const random = randomSource(seed)
  const drawn = Math.max(1, Math.round(distinctPages * rate))
  const stratumOf = new Int32Array(distinctPages).fill(-1)
  for (let stratum = 0; stratum < drawn; stratum++) {
    const from = Math.floor((stratum * distinctPages) / drawn)
    const to = Math.floor(((stratum + 1) * distinctPages) / drawn)
    stratumOf[order[from + (random() % (to - from))]] = stratum
  }
  return { ...referencesTo(trace, stratumOf, drawn), rate: drawn / distinctPages }
}

/** Page numbers, those with the most references first; by counting sort, as counts are small. */
function pagesByReferences({ pages, distinctPages }: Trace): Uint32Array {
  const counts = new Uint32Array(distinctPages)
  for (let at = 0; at < pages.length; at++) counts[pages[at]]++
  const largest = 1 << 16
  const starts = new Uint32Array(largest + 2)
  // Beyond 65,536 references the order hardly matters: such pages are few and always hit.
  const rank = (count: number) => largest - Math.min(count, largest)
  for (const count of counts) starts[rank(count) + 1]++
  for (let count = 1; count < starts.length; count++) starts[count] += starts[count - 1]
  const order = new Uint32Array(distinctPages)
  for (let page = 0; page < distinctPages; page++) order[starts[rank(counts[page])]++] = page
  return order
}

function referencesTo(
  trace: Trace,
  stratumOf: Int32Array,
  drawn: number,
): { trace: Trace; strata: Uint32Array } {
  const { pages, classes } = trace
  let references = 0
  for (let at = 0; at < pages.length; at++) if (stratumOf[pages[at]] >= 0) references++
  const numbers = new Int32Array(trace.distinctPages).fill(-1)
  const sampledPages = new Uint32Array(references)
  const sampledClasses = classes === null ? null : new Uint8Array(references)
  const strata = new Uint32Array(drawn)
  let next = 0
  let numbered = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    if (stratumOf[page] < 0) continue
    if (numbers[page] < 0) {
      strata[numbered] = stratumOf[page]
      numbers[page] = numbered++
    }
    sampledPages[next] = numbers[page]
    if (sampledClasses !== null && classes !== null) sampledClasses[next] = classes[at]
    next++
  }
  return {
    strata,
    trace: {
      ...trace,
      pages: sampledPages,
      distinctPages: drawn,
      classes: sampledClasses,
      writes: null,
      fetches: null,
      events: [],
      ids: new Float64Array(0),
      exactFromFrames: 1,
    },
  }
}
