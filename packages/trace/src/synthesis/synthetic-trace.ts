/** From a stream of page ranks to a trace. */
import { randomSource } from '@selfpage/policy'
import { setBit, wordsFor } from '../bitset.ts'
import { sharedBigUint64, sharedFloat64, sharedUint32 } from '../shared-memory.ts'
import type { PageIds, Trace, TraceAbout, TraceEvent } from '../trace.ts'
import { mixedId } from './mixed-ids.ts'
import type { PageStream } from './page-stream.ts'

/** What a synthetic trace is, besides its pages. */
export interface SyntheticDetails {
  readonly name: string
  readonly references: number
  /** The share of references that write, 0 to 1. */
  readonly writes: number
  readonly seed: number
  /** 64-bit ids without order, rather than the ranks themselves. */
  readonly hasMixedIds: boolean
  readonly about: Partial<TraceAbout>
}

// So that which references write does not depend on, and does not change, which pages they are.
const writeSeed = 0x5a17

export function syntheticTrace(stream: PageStream, details: SyntheticDetails): Trace {
  const { references } = details
  const pages = sharedUint32(references)
  const pageOfRank = new Int32Array(stream.pages).fill(-1)
  const rankOfPage = new Uint32Array(Math.min(stream.pages, references))
  const events: TraceEvent[] = []
  let distinctPages = 0
  for (let index = 0; index < references; index++) {
    const event = stream.takeEvent?.(index)
    if (event) events.push(event)
    const rank = stream.next()
    let page = pageOfRank[rank]
    if (page < 0) {
      page = distinctPages++
      pageOfRank[rank] = page
      rankOfPage[page] = rank
    }
    pages[index] = page
  }
  return {
    name: details.name,
    pages,
    distinctPages,
    pageBytes: 4096,
    writes: drawWrites(references, details.writes, details.seed),
    fetches: null,
    classes: null,
    events,
    ids: idsOf(rankOfPage.subarray(0, distinctPages), details.hasMixedIds),
    exactFromFrames: 1,
    about: { format: 'synthetic', ...details.about },
  }
}

function idsOf(ranks: Uint32Array, areMixed: boolean): PageIds {
  if (!areMixed) {
    const ids = sharedFloat64(ranks.length)
    ids.set(ranks)
    return ids
  }
  const ids = sharedBigUint64(ranks.length)
  for (const [page, rank] of ranks.entries()) ids[page] = mixedId(rank)
  return ids
}

function drawWrites(references: number, share: number, seed: number): Uint32Array | null {
  if (share === 0) return null
  const writes = sharedUint32(wordsFor(references))
  const random = randomSource(seed ^ writeSeed)
  const limit = share * 2 ** 32
  for (let index = 0; index < references; index++) {
    if (random() < limit) setBit(writes, index)
  }
  return writes
}
