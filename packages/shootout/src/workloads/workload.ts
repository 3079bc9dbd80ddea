/** A workload of a grid: something that can be opened as a trace, as often as needed. */
import { countBits } from '@selfpage/trace'
import type { ReferenceBatch, Trace, TraceReading } from '@selfpage/trace'
import type { WorkloadFacts } from '../row.ts'

/** Where the references come from. */
export interface Workload {
  /** Unique in its grid. */
  readonly name: string
  /** One sentence; empty if nothing is known. */
  readonly summary: string
  /** Who captured or generated it. */
  readonly origin: string
  /** Equal each time. `onBatch`: what `OpenOptions` of @selfpage/trace says. */
  open(signal?: AbortSignal, onBatch?: (batch: ReferenceBatch) => void): Promise<Trace>
  /** The same references while they are read, where that is possible. */
  read?(): Promise<TraceReading>
  /** Whether it may be too large to be opened: whether it pays to ask `read` how large it is. */
  isLarge?(): boolean
}

/** A trace at hand as a workload. */
export function traceWorkload(trace: Trace): Workload {
  const { description = '', origin = '' } = trace.about
  return { name: trace.name, summary: description, origin, open: () => Promise.resolve(trace) }
}

/** What a report says of a workload. */
export function workloadFacts({ name, summary, origin }: Workload, trace: Trace): WorkloadFacts {
  const references = trace.pages.length
  const writes = trace.writes === null ? 0 : countBits(trace.writes)
  return {
    name,
    summary: summary === '' ? (trace.about.description ?? '') : summary,
    origin: origin === '' ? (trace.about.origin ?? '') : origin,
    references,
    distinctPages: trace.distinctPages,
    pageBytes: trace.pageBytes,
    exactFromFrames: trace.exactFromFrames,
    writeShare: references === 0 ? 0 : writes / references,
  }
}

/** What is known of a workload before it has been read. */
export function streamFacts(
  { name, summary, origin }: Workload,
  { pageBytes, exactFromFrames, mostReferences }: TraceReading,
): WorkloadFacts {
  const counts = { references: mostReferences, distinctPages: 0, writeShare: 0 }
  return { name, summary, origin, pageBytes, exactFromFrames, ...counts }
}
