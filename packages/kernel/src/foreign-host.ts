/**
 * Between the kernel and the place where foreign code runs. The kernel gives it a turn and stands
 * still until it wants something, so foreign threads add no disorder of their own (I37).
 */
import type { MemoryError, Message } from './message.ts'
import type { Rights } from './rights.ts'

/** What foreign code asked its pager (`ForeignMemory.ask`). */
export interface ForeignAsk extends Message {
  readonly values: unknown
}

/** What foreign code wants when its turn ends. */
export type ForeignRequest =
  /** A reference that it cannot make by itself: a fault, or its credit is used up. */
  | { readonly kind: 'touch'; readonly page: number; readonly access: Rights }
  | { readonly kind: 'ask'; readonly message: ForeignAsk }
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }

/** What became of it. */
export type ForeignReply =
  | { readonly kind: 'go' }
  | { readonly kind: 'memory-error'; readonly error: MemoryError }
  | { readonly kind: 'answer'; readonly message: Message }

/** Foreign code that runs only in its turns. */
export interface ForeignCode {
  /** References it may still make in its turn; what is left of them after it. */
  credit: number
  /** Gives it a turn and waits for its end. */
  takeTurn(reply: ForeignReply): ForeignRequest
  /** Ends it wherever it is. */
  end(): void
}

/** What foreign code works on, all of it shared. */
export interface ForeignSetup {
  readonly module: URL
  readonly data: unknown
  readonly pages: number
  readonly pageSizeBytes: number
  /** Rights and access bits, and frames, by page. */
  readonly bits: Uint8Array
  readonly frames: Int32Array
  readonly memory: SharedArrayBuffer
}

/** Where foreign code runs; `workerThreads` of `@selfpage/kernel/worker-threads` is one. */
export interface ForeignHost {
  start(setup: ForeignSetup): ForeignCode
}
