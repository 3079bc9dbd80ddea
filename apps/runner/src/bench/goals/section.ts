/** A part of the page on performance: a few goals that are measured together. */
import type { Findings } from './goal.ts'
import type { Ground } from './ground.ts'

/** A tool that a machine may lack. */
export type Need = 'cachesim' | 'GNU time'

/** One section. */
export interface Section {
  readonly name: string
  readonly title: string
  readonly needs: readonly Need[]
  /** Throws `BENCH_RUN_FAILED`, and what replays throw. */
  measure(ground: Ground): Promise<Findings>
}
