/**
 * Collecting garbage when it pays. V8 lets some 64 MB of array buffers that nobody has any more pile
 * up on each thread before it looks: the arrays of the last cells, and what reading a trace left behind.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Less is not worth the few milliseconds that a collection takes. */
const worthwhileBytes = 2 ** 24

let collect: (() => void) | null = null

/** Collects this thread's garbage if it has array buffers of more than 16 MiB besides `neededBytes`. */
export function collectGarbage(neededBytes: number): void {
  if (process.memoryUsage().arrayBuffers - neededBytes < worthwhileBytes) return
  collect ??= collector()
  collect()
}

/**
 * `gc` is only there in contexts made after the flag was set. The flag is the whole process's and stays
 * set: a thread that took it back could do so just before another one makes its context.
 */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('globalThis.gc')
  return typeof gc === 'function' ? () => void gc() : () => {}
}
