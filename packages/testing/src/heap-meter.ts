/** Measures what a piece of synchronous code leaves on the heap. Needs V8's collector at hand. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Runs a collection, of all or of the young generation; undefined: it cannot be called here. */
const collect: ((options?: { type: 'minor' }) => void) | undefined = (() => {
  try {
    // The flag only adds `gc` to contexts made from now on, so it needs no command-line option.
    setFlagsFromString('--expose-gc')
    const gc: unknown = runInNewContext('gc')
    return typeof gc === 'function' ? (options) => void gc(options) : undefined
  } catch {
    return undefined
  }
})()

/** Whether {@link bytesAllocated} and {@link bytesRetained} can be used. */
export const canMeasureHeap = collect !== undefined

/**
 * Bytes that `act` allocates, garbage included. `act` must allocate less than the young generation
 * holds (about 1 MB), or a collection within it hides what it did.
 */
export function bytesAllocated(act: () => void): number {
  collect?.({ type: 'minor' })
  const before = usedBytes()
  act()
  return usedBytes() - before
}

/** Bytes that are still in use after `act` and were not before. */
export function bytesRetained(act: () => void): number {
  collect?.()
  const before = usedBytes()
  act()
  collect?.()
  return usedBytes() - before
}

function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
