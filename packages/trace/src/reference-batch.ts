/** A run of references as it comes out of a reader, already numbered by page. */
import type { PageIds, TraceAbout, TraceEvent } from './trace.ts'

/**
 * Consecutive references. The arrays belong to whoever receives them. Bitsets count from the
 * batch's first reference. All batches of a trace but the last have the same length, a multiple
 * of 32.
 */
export interface ReferenceBatch {
  /** The number of the first reference. */
  readonly first: number
  /** Dense page numbers. */
  readonly pages: Uint32Array
  readonly writes: Uint32Array | null
  readonly fetches: Uint32Array | null
  readonly classes: Uint8Array | null
}

/** What a reader knows once the last reference has been read. */
export interface TraceRest {
  readonly ids: PageIds
  readonly events: readonly TraceEvent[]
  readonly about: TraceAbout
}

/** A trace being read: its batches in order, then the rest. */
export interface TraceReading {
  readonly name: string
  readonly pageBytes: number
  readonly exactFromFrames: number
  /** No more references than this will come, when the file tells beforehand; 0 otherwise. */
  readonly mostReferences: number
  readonly batches: AsyncIterable<ReferenceBatch>
  /** To be called after the last batch. */
  finish(): TraceRest | Promise<TraceRest>
}
