/**
 * A page-reference trace in memory: one typed array a column, all on shared memory, so that a
 * trace is posted to a worker without copying. Pure data: nothing here has behaviour.
 */

/**
 * A trace. `references` in the text below is `pages.length`. Bitsets keep reference `i` in bit
 * `i & 31` of word `i >>> 5` (see `isSet`).
 */
export interface Trace {
  /** A short name, from the file or the generator. */
  readonly name: string
  /** The dense page number of each reference. Numbers count up from 0 by first reference. */
  readonly pages: Uint32Array
  /** How many pages there are: page numbers run from 0 to `distinctPages - 1`. */
  readonly distinctPages: number
  /** The size of a page in bytes, 4096 unless the source says otherwise. */
  readonly pageBytes: number
  /** A bitset: 1 when the reference writes. Null when every reference reads. */
  readonly writes: Uint32Array | null
  /** A bitset: 1 when the reference only fetches instructions. Null when none does. */
  readonly fetches: Uint32Array | null
  /** The class of each reference, 0 to 255, as `about.classes` explains. Null: there is none. */
  readonly classes: Uint8Array | null
  /** What else happened, ordered by `at`. */
  readonly events: readonly TraceEvent[]
  /** The source's own id of each dense page. */
  readonly ids: PageIds
  /** Fault counts are exact from this many frames on: 1, or the `k` of a reduced (SAD) trace. */
  readonly exactFromFrames: number
  readonly about: TraceAbout
}

/**
 * The source's ids, by dense page number: numbers when all are integers below 2 ** 53, 64-bit
 * integers when one is larger, strings when the source's ids are not numbers.
 */
export type PageIds = Float64Array | BigUint64Array | readonly string[]

/**
 * What happens between two references. `at` is the number of references before it. `pages` are
 * the dense numbers, ascending, of those pages of the affected range that the trace references.
 */
export type TraceEvent = MapEvent | GoneEvent | HintEvent | PhaseEvent | ClockEvent

/** Pages come into being: their first touch is a zero-fill (anonymous) or a read (file). */
export interface MapEvent {
  readonly at: number
  readonly type: 'map'
  readonly pages: Uint32Array
  readonly backing: 'anonymous' | 'file'
}

/** What the pages hold is gone: unmapped, or given back with the range still mapped. */
export interface GoneEvent {
  readonly at: number
  readonly type: 'unmap' | 'discard'
  readonly pages: Uint32Array
}

/** A message of a hint protocol (`gcHints`, `databaseHints` of @selfpage/policy). */
export interface HintEvent {
  readonly at: number
  readonly type: 'hint'
  readonly protocol: string
  readonly message: string
  /** The integers of the message; `about.hintNames` names the first. */
  readonly values: readonly number[]
  /** For messages about pages. */
  readonly pages?: Uint32Array
  /** The source's name for what begins or ends. */
  readonly label?: string
}

/** A part of the program's run, for reports. */
export interface PhaseEvent {
  readonly at: number
  readonly type: 'phase'
  readonly name: string
  readonly edge: 'begin' | 'end' | 'mark'
}

/** Virtual time: instructions executed so far. */
export interface ClockEvent {
  readonly at: number
  readonly type: 'clock'
  readonly instructions: number
}

/** What JSON can say. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/** Some bits of a reference's class, and what their values mean. */
export interface ClassField {
  readonly name: string
  /** The lowest bit of the field, 0 to 7, and how many there are. */
  readonly shift: number
  readonly bits: number
  /** Value to meaning. */
  readonly values: { readonly [value: string]: string }
}

/** Where a trace comes from and what its numbers mean: plain JSON. */
export interface TraceAbout {
  /** The name of the format it was read from, or `synthetic`. */
  readonly format: string
  /** The format before it was written in Selfpage's own. */
  readonly originalFormat?: string
  readonly description?: string
  readonly origin?: string
  readonly licence?: string
  /** The file it was read from. Not kept in files. */
  readonly path?: string
  /** What the bits of `Trace.classes` mean. */
  readonly classes?: readonly ClassField[]
  /** By protocol: the names of the numbers that are a hint's first value. */
  readonly hintNames?: { readonly [protocol: string]: readonly string[] }
  /** Records left out because they are of size 0 or say that they are no reference. */
  readonly skippedRecords?: number
  /**
   * Object sizes of a synthetic trace: `least + (lowest 32 bits of the id & mask)` bytes. Writers
   * of formats with sizes use it; others write `pageBytes`.
   */
  readonly objectBytes?: { readonly least: number; readonly mask: number }
  /** What the reader keeps of its source besides: counts, reduction, objects. */
  readonly source?: { readonly [key: string]: Json | undefined }
}
