/** What there is to say of a trace before any policy has seen it. */
import { lruCurve } from '@selfpage/replay'
import { countBits } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { className } from '../explain/class-name.ts'
import { shownId } from './shown-id.ts'

/** Plain data; shares are from 0 to 1 of the references unless their name says otherwise. */
export interface TraceFacts {
  readonly name: string
  readonly format: string
  readonly description: string | null
  readonly origin: string | null
  readonly licence: string | null
  readonly references: number
  readonly distinctPages: number
  readonly pageBytes: number
  /** All distinct pages together. */
  readonly footprintBytes: number
  readonly writeShare: number
  readonly fetchShare: number
  /** Counts are exact from this many frames on; 1 for whole traces. */
  readonly exactFromFrames: number
  readonly skippedRecords: number
  readonly classes: readonly { class: number; label: string; references: number }[]
  /** How many events there are of each type. */
  readonly events: Readonly<Record<string, number>>
  readonly hotPages: readonly { id: string | number; references: number }[]
  /** Which share of the references goes to the busiest pages. */
  readonly hotShares: { readonly onePercent: number; readonly tenPercent: number }
  /** The share of pages that are referenced only once. */
  readonly singleUsePages: number
  /** How many frames LRU needs for a share of the hits it could ever have. */
  readonly lruFramesForHits: { readonly half: number; readonly most: number }
  /** LRU's miss ratio with a share of the pages as frames. */
  readonly lruMissRatio: { readonly onePercent: number; readonly tenPercent: number }
}

const listedPages = 10

/** Goes through the trace twice, once of it with LRU. */
export function traceFacts(trace: Trace): TraceFacts {
  const { pages, distinctPages, pageBytes, writes, fetches, about } = trace
  const references = pages.length
  const uses = new Uint32Array(distinctPages)
  for (let at = 0; at < references; at++) uses[pages[at]]++
  const byUse = Uint32Array.from(uses.keys()).sort((a, b) => uses[b] - uses[a] || a - b)
  const shareOfBusiest = (share: number) => {
    const busiest = byUse.subarray(0, Math.max(1, Math.round(distinctPages * share)))
    return busiest.reduce((sum, page) => sum + uses[page], 0) / references
  }
  const curve = lruCurve(trace)
  const missRatioAt = (share: number) =>
    curve.missRatio(Math.max(1, Math.round(distinctPages * share)))
  const share = (bits: Uint32Array | null) => (bits === null ? 0 : countBits(bits) / references)
  return {
    name: trace.name,
    format: about.format,
    description: about.description ?? null,
    origin: about.origin ?? null,
    licence: about.licence ?? null,
    references,
    distinctPages,
    pageBytes,
    footprintBytes: distinctPages * pageBytes,
    writeShare: share(writes),
    fetchShare: share(fetches),
    exactFromFrames: trace.exactFromFrames,
    skippedRecords: about.skippedRecords ?? 0,
    classes: classCounts(trace),
    events: eventCounts(trace),
    hotPages: [...byUse.subarray(0, listedPages)].map((page) => ({
      id: shownId(trace, page),
      references: uses[page],
    })),
    hotShares: { onePercent: shareOfBusiest(0.01), tenPercent: shareOfBusiest(0.1) },
    singleUsePages: uses.filter((count) => count === 1).length / distinctPages,
    lruFramesForHits: { half: framesForHits(0.5), most: framesForHits(0.9) },
    lruMissRatio: { onePercent: missRatioAt(0.01), tenPercent: missRatioAt(0.1) },
  }

  /** The fewest frames with `share` of the hits of a memory that holds everything. */
  function framesForHits(share: number): number {
    const wanted = references - (references - distinctPages) * share
    let [few, enough] = [0, distinctPages]
    while (enough - few > 1) {
      const middle = (few + enough) >>> 1
      if (curve.misses(middle) <= wanted) enough = middle
      else few = middle
    }
    return enough
  }
}

function classCounts(trace: Trace): { class: number; label: string; references: number }[] {
  if (trace.classes === null) return []
  const counts = new Uint32Array(256)
  for (const value of trace.classes) counts[value]++
  return [...counts.entries()]
    .filter(([, references]) => references > 0)
    .map(([value, references]) => ({ class: value, label: className(trace, value), references }))
    .toSorted((a, b) => b.references - a.references)
}

function eventCounts({ events }: Trace): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const event of events) {
    const name = event.type === 'hint' ? `${event.protocol} ${event.message}` : event.type
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
