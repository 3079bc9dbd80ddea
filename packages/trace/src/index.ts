export { countBits, isSet } from './bitset.ts'
export type { TraceSource } from './bytes/trace-source.ts'
export { collectionNames, statementClasses } from './events/captured-hints.ts'
export { PageRanges } from './events/page-ranges.ts'
export { traceFormats } from './formats/all-formats.ts'
export type { TraceFormat } from './formats/trace-format.ts'
export { NumberInterner } from './intern/number-interner.ts'
export { firstReferences } from './first-references.ts'
export { nextUses } from './next-uses.ts'
export { defaultCacheFolder } from './cache/cache-folder.ts'
export { pageObjects } from './page-objects.ts'
export { openTrace, readTrace, streamTrace, type OpenOptions } from './open-trace.ts'
export type { Column, ColumnOptions, TraceOptions } from './options.ts'
export type { ReferenceBatch, TraceReading, TraceRest } from './reference-batch.ts'
export type {
  ClassField,
  ClockEvent,
  GoneEvent,
  HintEvent,
  Json,
  MapEvent,
  PageIds,
  PhaseEvent,
  Trace,
  TraceAbout,
  TraceEvent,
} from './trace.ts'
export type { TraceErrorCode } from './trace-error.ts'
export { mixture, type MixtureOptions, type MixturePart } from './synthesis/mixture.ts'
export { readSynthetic, streamSynthetic, synthesize } from './synthesis/synthesize.ts'
export { loop, phases, scan, syntheticWorkloads, uniform, zipf } from './synthesis/workloads.ts'
export type { SyntheticWorkload } from './synthesis/workloads.ts'
export type { TraceWriter } from './write/trace-writer.ts'
export { writeReading, type WrittenReading } from './write/write-reading.ts'
export { traceWriters, writeTrace, type WriteOptions } from './write/write-trace.ts'
export { withLoading } from './with-loading.ts'
