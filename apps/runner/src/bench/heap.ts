/** How much memory something keeps, by collecting garbage before and after it is made. */
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collections after which memory that still changes is taken as it is. */
const mostCollections = 20

/** Measures by forcing collections; made once, because it changes a flag of the process. */
export class HeapMeter {
  readonly #collect: () => void

  constructor() {
    setFlagsFromString('--expose-gc')
    this.#collect = runInNewContext('gc') as () => void
  }

  /** Bytes that the result of `make` keeps alive, on the heap and in typed arrays. */
  async measureRetained(make: () => unknown): Promise<number> {
    // Once for nothing: the code that is compiled at the first time is not what is asked for.
    make()
    const before = await this.#usedBytes()
    const kept = [make()]
    const after = await this.#usedBytes()
    // Read after the last collection: until then the result is alive.
    return kept.length === 1 ? Math.max(0, after - before) : 0
  }

  /** After as many collections as it takes: typed arrays are freed in the background. */
  async #usedBytes(): Promise<number> {
    let used = Number.POSITIVE_INFINITY
    for (let collection = 0; collection < mostCollections; collection++) {
      this.#collect()
      await setImmediate()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      if (heapUsed + arrayBuffers >= used) break
      used = heapUsed + arrayBuffers
    }
    return used
  }
}
