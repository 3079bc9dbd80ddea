/** How much memory something keeps, by collecting garbage before and after it is made. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Bytes that the result of `make` keeps alive, on the heap and in typed arrays. The result is
 * handed to `use` afterwards, so that it cannot be collected before it is counted.
 */
export function measureRetained<Value>(make: () => Value, use: (value: Value) => void): number {
  const before = usedBytes()
  const value = make()
  const after = usedBytes()
  use(value)
  return Math.max(0, after - before)
}

let collect: (() => void) | null = null

function usedBytes(): number {
  if (collect === null) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  // The second time takes what the finalizers of the first let go.
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
