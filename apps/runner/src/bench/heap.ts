/** How much memory something keeps, by collecting garbage before and after it is made. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Measures by forcing collections; made once, because it changes a flag of the process. */
export class HeapMeter {
  readonly #collect: () => void

  constructor() {
    setFlagsFromString('--expose-gc')
    this.#collect = runInNewContext('gc') as () => void
  }

  /** Bytes that the result of `make` keeps alive, on the heap and in typed arrays. */
  measureRetained(make: () => unknown): number {
    // Once for nothing: the code that is compiled at the first time is not what is asked for.
    make()
    const before = this.#usedBytes()
    const kept = [make()]
    const after = this.#usedBytes()
    // Read after the last collection: until then the result is alive.
    return kept.length === 1 ? Math.max(0, after - before) : 0
  }

  #usedBytes(): number {
    // The second time takes what the finalizers of the first let go.
    this.#collect()
    this.#collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
}
