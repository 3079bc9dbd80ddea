/** A number for everything that can be reached, wherever it lies: shapes, data, and who leads where. */
import type { Working } from './heap-words.ts'
import type { Heap } from './heap.ts'

/** Equal for equal graphs; objects are known by the order in which they are met. */
export function* checksum(heap: Heap): Working<number> {
  const met = new Map<number, number>()
  const open = heap.roots.toReversed()
  let sum = 0x811c9dc5
  const add = (value: number) => {
    sum = Math.imul(sum ^ value, 0x01000193) >>> 0
    sum = (sum ^ (sum >>> 15)) >>> 0
  }
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    const before = object === 0 ? 0 : met.get(object)
    add(before ?? met.size + 1)
    if (before !== undefined) continue
    met.set(object, met.size + 1)
    const { references, dataWords } = yield* heap.shape(object)
    add(references)
    for (let word = 0; word < dataWords; word++) add(yield* heap.data(object, word))
    for (let index = references - 1; index >= 0; index--) {
      open.push(yield* heap.reference(object, index))
    }
  }
  return sum
}
