/** The hand-inlined loops, by the name of the policy they write out. */
import { inlinedClock } from './clock.ts'
import { inlinedFifo } from './fifo.ts'
import type { InlinedLoop } from './inlined-loop.ts'
import { inlinedLru } from './lru.ts'
import { inlinedSieve } from './sieve.ts'

/** Compare `fifo`, `lru`, `clock` and `sieve` at their default options. */
export const inlinedLoops: Readonly<Record<string, InlinedLoop>> = {
  fifo: inlinedFifo,
  lru: inlinedLru,
  clock: inlinedClock,
  sieve: inlinedSieve,
}
