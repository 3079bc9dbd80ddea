/** What the engine's worker asks of its task beside pages of the database. */

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

/** What the worker is started with. */
export interface EngineTask {
  readonly exchange: SharedArrayBuffer
  readonly path: string
  readonly pageBytes: number
  /** Of the database at the start. */
  readonly sizeBytes: number
  readonly seed: number
  readonly journal: 'rollback' | 'wal'
  readonly sync: 'full' | 'normal' | 'off'
  readonly cachePages: number
  readonly size: {
    readonly warehouses: number
    readonly items: number
    readonly customersPerDistrict: number
    readonly ordersPerDistrict: number
  }
  readonly transactions: number
  readonly reportEvery: number
  /** SQL to run in place of the mix. */
  readonly script: string | null
  /** Whether the database is checked at the end. */
  readonly checks: boolean
}

/** What the worker returns. */
export interface EngineResult {
  readonly statements: number
  readonly newOrders: number
  readonly reports: number
  readonly digest: number
  /** What integrity_check says: `ok`, or what is wrong. Null: it was not asked. */
  readonly integrity: string | null
}
