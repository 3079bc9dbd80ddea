/** The hand-inlined loops, by the name of the policy they write out. */
import { inlinedArc } from './arc.ts'
import { inlinedClock } from './clock.ts'
import { inlinedFifo } from './fifo.ts'
import type { InlinedLoop } from './inlined-loop.ts'
import { inlinedLfu } from './lfu.ts'
import { inlinedLirs } from './lirs.ts'
import { inlinedLru } from './lru.ts'
import { inlinedS3Fifo } from './s3-fifo.ts'
import { inlinedSieve } from './sieve.ts'
import { inlinedSlru } from './slru.ts'
import { inlinedTwoQueue } from './two-queue.ts'

/** Each at the default options of its policy. */
export const inlinedLoops: Readonly<Record<string, InlinedLoop>> = {
  fifo: inlinedFifo,
  lru: inlinedLru,
  clock: inlinedClock,
  sieve: inlinedSieve,
  's3-fifo': inlinedS3Fifo,
  arc: inlinedArc,
  'two-queue': inlinedTwoQueue,
  slru: inlinedSlru,
  lfu: inlinedLfu,
  lirs: inlinedLirs,
}
