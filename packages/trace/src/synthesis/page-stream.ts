/** What a synthetic workload is made of: an endless stream of page ranks, and of phases. */
import type { PhaseEvent } from '../trace.ts'

/** Draws page ranks, `0 <= rank < pages`. */
export interface PageStream {
  /** Above every rank it can draw. */
  readonly pages: number
  next(): number
  /** Phases begun or ended before the next reference; asked for before each. */
  takeEvent?(at: number): PhaseEvent | null
}
