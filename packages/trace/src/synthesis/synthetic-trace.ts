/**
 * From a stream of page ranks to references: all of them as a trace, or batch by batch in memory
 * that does not grow with their number.
 */
import { randomSource } from '@selfpage/policy'
import type { RandomSource } from '@selfpage/policy'
import { setBit, wordsFor } from '../bitset.ts'
import { bufferReferences } from '../record-buffer.ts'
import type { ReferenceBatch, TraceReading } from '../reference-batch.ts'
import { sharedBigUint64, sharedFloat64, sharedUint32 } from '../shared-memory.ts'
import type { PageIds, Trace, TraceAbout, TraceEvent } from '../trace.ts'
import { mixedId } from './mixed-ids.ts'
import type { PageStream } from './page-stream.ts'

/** A synthetic trace before its references are drawn. */
export interface SyntheticSource {
  readonly name: string
  /** Its ranks, from the beginning: making it takes time for each page. */
  makeStream(): PageStream
  readonly references: number
  /** The share of references that write, 0 to 1. */
  readonly writes: number
  readonly seed: number
  /** 64-bit ids without order, rather than the ranks themselves. */
  readonly hasMixedIds: boolean
  readonly about: Partial<TraceAbout>
}

const pageBytes = 4096

export function syntheticTrace(source: SyntheticSource): Trace {
  const drawing = new Drawing(source)
  const pages = sharedUint32(source.references)
  drawing.drawPages(pages)
  const writes = source.writes === 0 ? null : sharedUint32(wordsFor(source.references))
  if (writes !== null) drawing.drawWrites(writes, source.references)
  const { events, ids } = drawing
  return {
    name: source.name,
    pages,
    distinctPages: ids.length,
    pageBytes,
    writes,
    fetches: null,
    classes: null,
    events,
    ids,
    exactFromFrames: 1,
    about: aboutOf(source),
  }
}

export function syntheticReading(source: SyntheticSource): TraceReading {
  // Not before the first batch: perhaps somebody only asks how many references there are.
  let begun: Drawing | null = null
  const drawing = () => (begun ??= new Drawing(source))
  return {
    name: source.name,
    pageBytes,
    exactFromFrames: 1,
    mostReferences: source.references,
    batches: batchesOf(source, drawing),
    finish: () => ({ ids: drawing().ids, events: drawing().events, about: aboutOf(source) }),
  }
}

// eslint-disable-next-line typescript/require-await -- readers of files have to wait
async function* batchesOf(
  { references, writes: writeShare }: SyntheticSource,
  begin: () => Drawing,
): AsyncGenerator<ReferenceBatch> {
  const drawing = begin()
  for (let first = 0; first < references; first += bufferReferences) {
    const length = Math.min(bufferReferences, references - first)
    const pages = new Uint32Array(length)
    drawing.drawPages(pages)
    const writes = writeShare === 0 ? null : new Uint32Array(wordsFor(length))
    if (writes !== null) drawing.drawWrites(writes, length)
    yield { first, pages, writes, fetches: null, classes: null }
  }
}

// So that which references write does not depend on, and does not change, which pages they are.
const writeSeed = 0x5a17

/** Draws references and numbers their pages in the order in which they first come. */
class Drawing {
  readonly events: TraceEvent[] = []
  readonly #source: SyntheticSource
  readonly #stream: PageStream
  readonly #pageOfRank: Int32Array
  readonly #rankOfPage: Uint32Array
  readonly #writeRandom: RandomSource
  #drawn = 0
  #distinctPages = 0

  constructor(source: SyntheticSource) {
    const { references, seed } = source
    const stream = source.makeStream()
    this.#source = source
    this.#stream = stream
    this.#pageOfRank = new Int32Array(stream.pages).fill(-1)
    this.#rankOfPage = new Uint32Array(Math.min(stream.pages, references))
    this.#writeRandom = randomSource(seed ^ writeSeed)
  }

  /** The next `pages.length` references. */
  drawPages(pages: Uint32Array): void {
    const stream = this.#stream
    const pageOfRank = this.#pageOfRank
    for (let index = 0; index < pages.length; index++) {
      const event = stream.takeEvent?.(this.#drawn + index)
      if (event) this.events.push(event)
      const rank = stream.next()
      let page = pageOfRank[rank]
      if (page < 0) {
        page = this.#distinctPages++
        pageOfRank[rank] = page
        this.#rankOfPage[page] = rank
      }
      pages[index] = page
    }
    this.#drawn += pages.length
  }

  /** Which of the next `length` references write, as a bitset, which must be clear. */
  drawWrites(writes: Uint32Array, length: number): void {
    const random = this.#writeRandom
    const limit = this.#source.writes * 2 ** 32
    for (let index = 0; index < length; index++) if (random() < limit) setBit(writes, index)
  }

  /** The id of each page drawn so far. */
  get ids(): PageIds {
    const ranks = this.#rankOfPage.subarray(0, this.#distinctPages)
    if (!this.#source.hasMixedIds) {
      const ids = sharedFloat64(ranks.length)
      ids.set(ranks)
      return ids
    }
    const ids = sharedBigUint64(ranks.length)
    for (const [page, rank] of ranks.entries()) ids[page] = mixedId(rank)
    return ids
  }
}

function aboutOf({ about }: SyntheticSource): TraceAbout {
  return { format: 'synthetic', ...about }
}
