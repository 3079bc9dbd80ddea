/**
 * A policy that is made of parts is many small methods, all called from one loop. V8 stops inlining
 * into a function when it has put in so many bytes of bytecode, and every reference then pays for a
 * call or two (measured: a tenth to a fifth of the time of s3-fifo, arc, two-queue and lirs).
 */
import { setFlagsFromString } from 'node:v8'

/** In bytes; V8's own limit is 920. More makes code that is slower to compile, not faster to run. */
const inlinedBytes = 4000

/**
 * Raises the limit for code that is compiled from now on, on all threads of the process: it is V8's
 * and not one thread's.
 */
export function inlineMore(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${inlinedBytes}`)
}
