/** What the engine's worker asks of its task beside pages of the database. */

import type { EngineRun } from '../engine/run-engine.ts'

/** Operation and its values, as `ForeignMemory.ask` sends them. */
export type Asked =
  /** Nothing: there are too many notes. */
  | { readonly op: 'notes'; readonly values: null }
  /** Dirty pages of the database are to be written to its file, and be there. */
  | { readonly op: 'database.sync'; readonly values: null }
  /** The database is to have so many pages at least. */
  | { readonly op: 'database.extend'; readonly values: { readonly pages: number } }
  /** Of the other files, by path. Bytes are in the exchange. */
  | { readonly op: 'file.size'; readonly values: { readonly path: string } }
  | { readonly op: 'file.read'; readonly values: FileRange }
  | { readonly op: 'file.write'; readonly values: FileRange }
  | {
      readonly op: 'file.resize'
      readonly values: { readonly path: string; readonly sizeBytes: number }
    }
  | { readonly op: 'file.sync'; readonly values: { readonly path: string } }

interface FileRange {
  readonly path: string
  readonly offset: number
  readonly length: number
}

/** The answer: a number, or why not. */
export interface Answered {
  readonly value: number | string
}

/** Asks the task. @throws FileFailure if it refuses */
export type Ask = (asked: Asked) => number

/** What the worker is started with. */
export interface EngineTask extends EngineRun {
  readonly exchange: SharedArrayBuffer
  /** Of the database at the start. */
  readonly sizeBytes: number
}
