/** What a trace format is to the rest of the package. A new format is one file and one entry. */
import type { TraceSource } from '../bytes/trace-source.ts'
import { NumberInterner } from '../intern/number-interner.ts'
import { readRecords } from '../record-parser.ts'
import type { PageNumbering, RecordParser } from '../record-parser.ts'
import type { TraceReading } from '../reference-batch.ts'
import type { TraceAbout } from '../trace.ts'

/** A reader of one format. */
export interface TraceFormat {
  /** As in `options.format`. */
  readonly name: string
  /** One line. */
  readonly summary: string
  /** File name endings, without those of compression; the first is the usual one. */
  readonly extensions: readonly string[]
  /** What replaces the ending of a name to give the files that are read with it. */
  readonly siblings?: readonly string[]
  /**
   * Whether the first plain bytes (up to 64 KiB) can only be this format. A format whose bytes tell
   * nothing goes by the file's name, which is without the ending of a compression.
   */
  recognize(head: Uint8Array, fileName: string): boolean
  /** Begins to read. Throws for what can be seen to be wrong at the beginning. */
  open(source: TraceSource): TraceReading | Promise<TraceReading>
}

/** A reading of records or lines: what is the same in every format made of them. */
export function recordReading(
  source: TraceSource,
  parser: RecordParser,
  details: {
    readonly format: string
    readonly pageBytes: number
    readonly numbering?: PageNumbering
    readonly about?: Partial<TraceAbout>
    readonly mostReferences?: number
  },
): TraceReading {
  const numbering = details.numbering ?? new NumberInterner(source.path)
  return {
    name: nameOf(source.fileName),
    pageBytes: details.pageBytes,
    exactFromFrames: 1,
    mostReferences: details.mostReferences ?? 0,
    batches: readRecords(source, parser, numbering),
    finish: () => ({
      ids: numbering.ids(),
      events: [],
      about: {
        format: details.format,
        ...details.about,
        path: source.path,
        ...(parser.skippedRecords === 0 ? {} : { skippedRecords: parser.skippedRecords }),
      },
    }),
  }
}

/** A trace's name from its file's: without the endings that say the format. */
export function nameOf(fileName: string): string {
  return fileName.replace(/(\.(bin|oracleGeneral|csv|txt|lis|vscsi|u32|spt|lackey|trace))+$/i, '')
}
