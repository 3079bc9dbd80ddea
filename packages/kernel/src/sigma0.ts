/**
 * What one asks the server that owns all memory at the start (L1). It gives each page to the first
 * who asks, and never to two.
 */
import type { Flexpage } from './flexpage.ts'
import type { Message } from './message.ts'

export interface Sigma0Request extends Message {
  readonly op: 'sigma0.request'
  /** Just these frames: page n of sigma0 is frame n. */
  readonly flexpage?: Flexpage
  /** Without `flexpage`: any `2 ** order` frames in a row, aligned. Default 0. */
  readonly order?: number
}

/** With a map item for these pages (all rights), which arrives if a window is open. */
export interface Sigma0Reply extends Message {
  readonly op: 'sigma0.reply'
  /** What was given, or NIL_FLEXPAGE: nothing left, given already, or no such frames. */
  readonly flexpage: Flexpage
}
